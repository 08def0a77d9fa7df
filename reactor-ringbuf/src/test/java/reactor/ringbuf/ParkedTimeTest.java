package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time without demand only grows, whoever looks when. */
@Timeout(60)
class ParkedTimeTest {

  private final ParkedTime time = new ParkedTime();

  @Test
  void growsDuringAWaitAndNotBetween() {
    assertThat(time.nanos()).isZero();
    time.begin();
    long before = time.nanos();
    while (time.nanos() == before) {
      Thread.onSpinWait();
    }
    time.end();
    long after = time.nanos();
    assertThat(after).isGreaterThan(before);
    assertThat(time.nanos()).isEqualTo(after);
  }

  @Test
  void neverFallsBack() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread waits =
        new Thread(
            () -> {
              while (!stop.get()) {
                time.begin();
                time.end();
              }
            });
    waits.start();
    long last = 0;
    for (int i = 0; i < 1_000_000; i++) {
      long now = time.nanos();
      assertThat(now >= last).isTrue();
      last = now;
    }
    stop.set(true);
    waits.join();
  }
}
