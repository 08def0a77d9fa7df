package reactor.ringbuf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  /** How soon to warn of more losses of a ring. */
  private static final long WARNING_NANOS = 60_000_000_000L;

  private static final String OS_NAME = System.getProperty("os.name");
  private static final String OS_VERSION = System.getProperty("os.version");

  /** A line names so many rings at the most. */
  private static final int MOST_NAMED = 8;

  /** So many events wait for a slow subscriber. */
  private static final int MOST_WAITING = 256;

  private final Sinks.Many<LifeEvent> events = Sinks.many().multicast().directBestEffort();

  private final Logger log;

  /** When the last losses of a ring were told, by its name: whichever subscription had it. */
  private final Map<String, Long> lossesTold = new ConcurrentHashMap<>();

  RingLog() {
    this(LOG);
  }

  RingLog(Logger log) {
    this.log = log;
  }

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
      LOG.info("Waiting for {}", description);
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

  /**
   * A ring has come while the subscription goes on.
   *
   * @param later whether that had another before
   */
  void added(RingbufInfo ring, boolean later) {
    LOG.info("Receiving {} from now on", name(ring));
    tell(new LifeEvent.Opened(Instant.now(), ring, later));
  }

  /** A ring is closed. */
  void left(ReceiverStats.Ring stats) {
    LOG.info(
        "Left {} after {} records, {} bytes; {}{}, at most {} bytes waited",
        name(stats.ring()),
        stats.records(),
        stats.bytes(),
        stats.lossesCounted() ? stats.lost() + " lost" : "losses not counted",
        stats.overwritten() == 0 ? "" : ", %d bytes overwritten".formatted(stats.overwritten()),
        stats.highestFill());
    tell(new LifeEvent.Closed(Instant.now(), stats));
  }

  void goingOnWithout(RingbufSource ring, RingbufException error) {
    LOG.warn("Going on without {}: {}", ring, error.getMessage());
    tell(new LifeEvent.LeftOut(Instant.now(), ring.toString(), error));
  }

  /** Whether it is time to tell of more losses of a ring; then it counts as told. */
  boolean mayTellOfLosses(RingbufInfo ring, long now) {
    Long told = lossesTold.get(ring.name());
    if (told != null && now - told < WARNING_NANOS) {
      return false;
    }
    lossesTold.put(ring.name(), now);
    return true;
  }

  /**
   * Records were lost.
   *
   * @param records how many
   * @param seconds in which time
   * @param total how many since the ring was opened
   * @param fill how full it is, in percent
   * @param parked during how much of the time the subscriber was waited for, in percent
   */
  void lost(RingbufInfo ring, long records, long seconds, long total, long fill, long parked) {
    log.warn(
        "Ring {} (map {}, {} bytes) lost {} records in the last {} s, {} since it was opened; it is"
            + " {} % full. {}",
        ring.name(),
        ring.mapId(),
        ring.size(),
        records,
        seconds,
        total,
        fill,
        parked > 50
            ? "The subscriber is the slow side: it asked for nothing, or kept its batches, during %d %%"
                    .formatted(Math.min(100, parked))
                + " of the time. Let it ask for more, or drop by choice (onBackpressureDrop), or make"
                + " the ring larger."
            : "The subscriber had asked for more. Make the ring larger if that was a burst; if it"
                + " goes on, the thread is too slow: move work off it (publishOn), or write less.");
  }

  static void notClosed(LossCounter counter, RuntimeException error) {
    LOG.warn("Cannot close {}: {}", counter, error.toString());
  }

  static void lossesNotCounted(Object ring, RuntimeException error) {
    LOG.warn("Losses of {} are not counted: {}", ring, error.toString());
  }

  private static String name(RingbufInfo ring) {
    return "ring %s (map %d, %d bytes)".formatted(ring.name(), ring.mapId(), ring.size());
  }
}
