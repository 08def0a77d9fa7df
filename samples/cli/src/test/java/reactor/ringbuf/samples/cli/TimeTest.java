package reactor.ringbuf.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class TimeTest {

  private final Cli.Time times = new Cli.Time();

  @Test
  void aNumberAndAUnit() {
    assertThat(times.convert("500us")).isEqualTo(Duration.ofNanos(500_000));
    assertThat(times.convert("20ms")).isEqualTo(Duration.ofMillis(20));
    assertThat(times.convert("1.5s")).isEqualTo(Duration.ofMillis(1500));
    assertThat(times.convert("10")).isEqualTo(Duration.ofSeconds(10));
    assertThat(times.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(times.convert("1h30m")).isEqualTo(Duration.ofMinutes(90));
  }

  @Test
  void anythingElseIsRefused() {
    for (String wrong : new String[] {"", "soon", "0s", "-1s", "ms", "9999999999999999999us"}) {
      assertThatThrownBy(() -> times.convert(wrong))
          .as(wrong)
          .isInstanceOf(TypeConversionException.class);
    }
  }
}
