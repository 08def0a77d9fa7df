package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeliveryProgressTest {

  private final AtomicLong clock = new AtomicLong();
  private final DeliveryProgress progress = new DeliveryProgress(clock::get);

  @Test
  void nothingStandsStillWhileNothingIsUnderWay() {
    clock.set(1_000);
    assertThat(progress.standstill()).isZero();
    progress.sent(2);
    progress.acknowledged(true);
    progress.acknowledged(true);
    clock.set(2_000);
    assertThat(progress.standstill()).isZero();
    assertThat(progress.acknowledged()).isEqualTo(2);
  }

  @Test
  void isCountedFromTheLastAcknowledgement() {
    progress.sent(3);
    clock.set(100);
    assertThat(progress.standstill()).isEqualTo(Duration.ofNanos(100));
    progress.acknowledged(true);
    clock.set(150);
    progress.sent(5); // does not begin anew
    assertThat(progress.standstill()).isEqualTo(Duration.ofNanos(50));
    progress.acknowledged(false);
    assertThat(progress.standstill()).isEqualTo(Duration.ofNanos(50));
    assertThat(progress.acknowledged()).isEqualTo(1);
  }
}
