package reactor.ringbuf.samples.lostwakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

class LostWakeupTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void helpNeedsNoPrivileges() {
    assertThat(LostWakeup.run(out, "--help")).isZero();
  }

  @Test
  void aWrongOptionIsAUsageError() {
    assertThat(LostWakeup.run(out, "--seconds", "0")).isEqualTo(2);
    assertThat(LostWakeup.run(out, "--secnods", "1")).isEqualTo(2);
    assertThat(bytes.size()).isZero();
  }

  @Test
  @RequiresBpf
  @Timeout(120)
  void theSafeOrderingsLoseNothingAndTheReleaseStoreDoes() {
    int status = LostWakeup.run(out, "--seconds", "1");
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("(?m)^release store  .* yes$")
        .containsPattern("(?m)^release store, full fence  .*  0 .* no$")
        .containsPattern("(?m)^seq_cst store  .*  0 .* no$")
        .containsPattern("(?m)^the library's receiver  .*  0 .* no$")
        .contains("As expected");
    assertThat(status).isZero();
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void theCostIsATable() {
    assertThat(LostWakeup.run(out, "--cost", "--seconds", "1")).isZero();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("|")))
        .hasSize(8);
  }
}
