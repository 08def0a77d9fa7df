package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.consumer.MemoryRing;
import reactor.ringbuf.consumer.RingConsumer;

/** What the log says of lost records, and how often. */
@Timeout(60)
class RingLossesTest {

  private static final int SIZE = 4096;

  private final MemoryRing memory = MemoryRing.of(SIZE);
  private final RingConsumer consumer = memory.consumer();
  private final RingbufInfo info = new RingbufInfo(0, "events", 12, SIZE);
  private final RingCounters counters = new RingCounters(info, consumer);
  private final ReceiverCounters receiver = new ReceiverCounters();
  private final RingLog log = new RingLog(Warnings.LOG);
  private final AtomicLong lost = new AtomicLong(100);
  private final Warnings warnings = new Warnings();
  private int reads;

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  private RingLosses losses(boolean cheap) {
    counters.losses(
        new LossCounter() {
          @Override
          public long lost() {
            reads++;
            return lost.get();
          }

          @Override
          public void close() {}
        },
        100);
    return new RingLosses(info, counters, consumer, receiver, log, cheap, 0);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void lossesAreLoggedAtOnceAndThenOnceAMinute() {
    RingLosses losses = losses(true);
    losses.look(seconds(1));
    assertThat(warnings.lines()).isEmpty();
    memory.submit(2040);
    lost.addAndGet(7);
    losses.look(seconds(5));
    assertThat(warnings.lines())
        .containsExactly(
            "Ring events (map 12, 4096 bytes) lost 7 records in the last 5 s, 7 since it was opened;"
                + " it is 50 % full. The subscriber had asked for more. Make the ring larger if that"
                + " was a burst; if it goes on, the thread is too slow: move work off it"
                + " (publishOn), or write less.");
    for (int second = 6; second < 65; second++) {
      lost.incrementAndGet();
      losses.look(seconds(second));
    }
    assertThat(warnings.lines()).hasSize(1);
    losses.look(seconds(65));
    assertThat(warnings.lines()).hasSize(2);
    assertThat(warnings.lines().get(1)).contains("lost 59 records in the last 60 s, 66 since");
    losses.look(seconds(1000));
    assertThat(warnings.lines()).as("nothing new").hasSize(2);
  }

  /** As with {@code retry()}: each subscription begins to count anew. */
  @Test
  void theNextSubscriptionDoesNotWarnSooner() {
    losses(true).look(seconds(1));
    lost.incrementAndGet();
    losses(true).look(seconds(2));
    losses(true).look(seconds(3));
    losses(true).look(seconds(61));
    assertThat(warnings.lines()).hasSize(1);
    losses(true).look(seconds(62));
    assertThat(warnings.lines()).hasSize(2);
  }

  @Test
  void aSlowSubscriberIsNamed() {
    RingLosses losses = losses(true);
    losses.look(0);
    receiver.parked(
        () -> {
          lost.incrementAndGet();
          long start = System.nanoTime();
          while (System.nanoTime() - start < 1_000_000) {
            Thread.onSpinWait();
          }
          losses.look(1_000_000);
        });
    assertThat(warnings.lines()).hasSize(1);
    assertThat(warnings.lines().get(0)).contains("kept its batches, during 100 % of the time");
  }

  @Test
  void aCounterThatCostsSystemCallsIsReadTenTimesASecond() {
    RingLosses losses = losses(false);
    for (int millis = 0; millis < 1000; millis++) {
      losses.look(Duration.ofMillis(millis).toNanos());
    }
    assertThat(reads).isEqualTo(10);
    memory.submit(8);
    assertThat(losses.known(0))
        .as("not read for a batch")
        .isEqualTo(new LossBounds(0, Long.MAX_VALUE));
    assertThat(losses.apply(0)).as("but when it is asked for").isEqualTo(new LossBounds(0, 0));
    losses.lookOnceMore(seconds(1));
    assertThat(reads).isEqualTo(12);
  }
}
