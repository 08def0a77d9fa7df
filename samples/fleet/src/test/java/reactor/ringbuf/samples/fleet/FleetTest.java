package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.samples.cli.Output;

/** The command line; what takes a broker is in tests/fleet. */
class FleetTest {

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  private int run(String... args) {
    return Fleet.run(
        new Output(
            "fleet",
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false),
        args);
  }

  @Test
  void helpNeedsNoPrivileges() {
    assertThat(run("--help")).isZero();
  }

  @Test
  void partsExcludeEachOther() {
    assertThat(run("--agent", "--viewer")).isEqualTo(2);
    assertThat(run("--agent", "--key=pid")).isEqualTo(2);
  }

  @Test
  void aPinThatIsNotThere() {
    assertThat(run("--agent", "--pinned=/nowhere/events", "--object=/nowhere/file.bpf.o"))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: Cannot read /nowhere/file.bpf.o: there is no such file.");
  }

  @Test
  void aFileOfSettingsThatIsNotThere() {
    assertThat(run("--viewer", "--config-file=/nowhere/kafka.properties")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: Cannot read /nowhere/kafka.properties");
  }
}
