package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.consumer.MemoryRing;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.util.Loggers;

/** What the log says of lost records, and how often. */
@Timeout(60)
class RingLossesTest {

  private static final Logger JDK = Logger.getLogger(RingLossesTest.class.getName());
  private static final reactor.util.Logger LOG;

  static {
    Loggers.useJdkLoggers(); // whatever else is on the class path
    LOG = Loggers.getLogger(JDK.getName());
    Loggers.resetLoggerFactory();
  }

  private static final int SIZE = 4096;

  private final MemoryRing memory = MemoryRing.of(SIZE);
  private final RingConsumer consumer =
      new RingConsumer(
          memory.consumerPage(),
          memory.producerPage(),
          memory.windows(),
          RingbufMemory.WINDOW_SHIFT,
          SIZE);
  private final RingbufInfo info = new RingbufInfo(0, "events", 12, SIZE);
  private final RingCounters counters = new RingCounters(info, consumer);
  private final ReceiverCounters receiver = new ReceiverCounters();
  private final RingLog log = new RingLog(LOG);
  private final AtomicLong lost = new AtomicLong(100);
  private final List<String> logged = new ArrayList<>();
  private int reads;
  private final Handler handler =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
          if (line.getLevel() == Level.WARNING) {
            logged.add(new SimpleFormatter().formatMessage(line));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    JDK.addHandler(handler);
    JDK.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    JDK.removeHandler(handler);
    JDK.setUseParentHandlers(true);
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
    assertThat(logged).isEmpty();
    memory.submit(2040);
    lost.addAndGet(7);
    losses.look(seconds(5));
    assertThat(logged)
        .containsExactly(
            "Ring events (map 12, 4096 bytes) lost 7 records in the last 5 s, 7 since it was opened;"
                + " it is 50 % full. The subscriber had asked for more. Make the ring larger if that"
                + " was a burst; if it goes on, the thread is too slow: move work off it"
                + " (publishOn), or write less.");
    for (int second = 6; second < 65; second++) {
      lost.incrementAndGet();
      losses.look(seconds(second));
    }
    assertThat(logged).hasSize(1);
    losses.look(seconds(65));
    assertThat(logged).hasSize(2);
    assertThat(logged.get(1)).contains("lost 59 records in the last 60 s, 66 since");
    losses.look(seconds(1000));
    assertThat(logged).as("nothing new").hasSize(2);
  }

  /** As with {@code retry()}: each subscription begins to count anew. */
  @Test
  void theNextSubscriptionDoesNotWarnSooner() {
    losses(true).look(seconds(1));
    lost.incrementAndGet();
    losses(true).look(seconds(2));
    losses(true).look(seconds(3));
    losses(true).look(seconds(61));
    assertThat(logged).hasSize(1);
    losses(true).look(seconds(62));
    assertThat(logged).hasSize(2);
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
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0)).contains("kept its batches, during 100 % of the time");
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
