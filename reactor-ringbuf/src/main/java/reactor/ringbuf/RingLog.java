package reactor.ringbuf;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Tells what happens to the rings of a receiver: in the log, one line when they come and one when
 * they go, and to those who subscribe to the events. From any thread.
 */
final class RingLog {

  private static final Logger LOG = Loggers.getLogger(RingbufReceiver.class);

  private static final String OS_NAME = System.getProperty("os.name");
  private static final String OS_VERSION = System.getProperty("os.version");

  /** A line names so many rings at the most. */
  private static final int MOST_NAMED = 8;

  /** So many events wait for a slow subscriber. */
  private static final int MOST_WAITING = 256;

  private final Sinks.Many<LifeEvent> events = Sinks.many().multicast().directBestEffort();

  /** What happens from now on; a slow subscriber misses the oldest. */
  Flux<LifeEvent> events() {
    // On another thread, so that no subscriber can hold the one up that drains the rings.
    return events
        .asFlux()
        .onBackpressureBuffer(MOST_WAITING, BufferOverflowStrategy.DROP_OLDEST)
        .publishOn(Schedulers.parallel(), 1);
  }

  private void tell(LifeEvent event) {
    while (events.tryEmitNext(event) == Sinks.EmitResult.FAIL_NON_SERIALIZED) {
      Thread.onSpinWait(); // another subscription tells something
    }
  }

  /** A subscription begins. */
  void receiving(List<RingbufInfo> rings, String description) {
    if (rings.isEmpty()) {
      tell(new LifeEvent.Waiting(Instant.now(), description));
      return;
    }
    if (LOG.isInfoEnabled()) {
      String names =
          rings.stream().limit(MOST_NAMED).map(RingLog::name).collect(Collectors.joining(", "));
      int others = rings.size() - MOST_NAMED;
      LOG.info(
          "Receiving {}{}, on {} {}",
          names,
          others > 0 ? " and %d others".formatted(others) : "",
          OS_NAME,
          OS_VERSION);
    }
    rings.forEach(ring -> tell(new LifeEvent.Opened(Instant.now(), ring, false)));
  }

  /** A ring has come while the subscription goes on. */
  void added(RingbufInfo ring) {
    LOG.info("Receiving {} from now on", name(ring));
    tell(new LifeEvent.Opened(Instant.now(), ring, true));
  }

  /** A ring is closed. */
  void left(ReceiverStats.Ring stats) {
    LOG.info(
        "Left {} after {} records, {} bytes; {}, at most {} bytes waited",
        name(stats.ring()),
        stats.records(),
        stats.bytes(),
        stats.lossesCounted() ? stats.lost() + " lost" : "losses not counted",
        stats.highestFill());
    tell(new LifeEvent.Closed(Instant.now(), stats));
  }

  void goingOnWithout(RingbufSource ring, RingbufException error) {
    LOG.warn("Going on without {}: {}", ring, error.getMessage());
    tell(new LifeEvent.LeftOut(Instant.now(), ring.toString(), error));
  }

  static void lossesNotCounted(Object ring, RuntimeException error) {
    LOG.warn("Losses of {} are not counted: {}", ring, error.getMessage());
  }

  private static String name(RingbufInfo ring) {
    return "ring %s (map %d, %d bytes)".formatted(ring.name(), ring.mapId(), ring.size());
  }
}
