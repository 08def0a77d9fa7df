package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.consumer.MemoryRing;
import reactor.ringbuf.consumer.RingConsumer;

/** How long a batch may be out before the log says so, and how the ring is napped on meanwhile. */
class LentSpaceTest {

  private static final int SIZE = 4096;

  private final MemoryRing memory = MemoryRing.of(SIZE);
  private final RingConsumer consumer = memory.consumer();
  private final Warnings warnings = new Warnings();
  private final LentSpace lent =
      new LentSpace(null, consumer, new RingbufInfo(0, "events", 12, SIZE), Warnings.LOG);

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void aBatchThatIsOutForLongWhileTheRingFillsIsToldOfOnceAMinute() {
    lent.exhausted(seconds(10));
    memory.submit(3064); // with its header three quarters
    lent.warnIfForLong(seconds(15) - 1);
    assertThat(warnings.lines()).as("not yet for 5 s").isEmpty();
    lent.warnIfForLong(seconds(16));
    assertThat(warnings.lines())
        .containsExactly(
            "A batch of ring events has been out for 6 s, and the ring is 75 % full. Nothing more"
                + " comes until it is read or released; when the ring is full, its producers lose"
                + " records.");
    lent.warnIfForLong(seconds(17));
    lent.warnIfForLong(seconds(76) - 1);
    assertThat(warnings.lines()).as("once a minute").hasSize(1);
    lent.warnIfForLong(seconds(76));
    assertThat(warnings.lines()).hasSize(2);
    lent.delivered();
    lent.exhausted(seconds(77));
    lent.warnIfForLong(seconds(100));
    assertThat(warnings.lines()).as("another batch in the same minute").hasSize(2);
    lent.exhausted(seconds(130)); // still the same
    lent.warnIfForLong(seconds(136));
    assertThat(warnings.lines()).hasSize(3);
    assertThat(warnings.lines().get(2)).startsWith("A batch of ring events has been out for 59 s");
  }

  @Test
  void aBatchThatIsOutWhileLittleWaitsIsNobodysTrouble() {
    lent.exhausted(0);
    memory.submit(2040); // with its header one half
    lent.warnIfForLong(seconds(100));
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void napsBecomeLongerUntilSomethingComes() {
    assertThat(lent.nap()).isEqualTo(100_000);
    assertThat(lent.nap()).isEqualTo(200_000);
    for (int i = 0; i < 10; i++) {
      lent.nap();
    }
    assertThat(lent.nap()).isEqualTo(5_000_000);
    lent.delivered();
    assertThat(lent.nap()).isEqualTo(100_000);
  }
}
