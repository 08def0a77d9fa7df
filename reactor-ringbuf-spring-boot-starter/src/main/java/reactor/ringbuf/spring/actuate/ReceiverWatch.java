package reactor.ringbuf.spring.actuate;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;

/** Knows what the counters of a receiver do not tell by themselves: since when something is so. */
final class ReceiverWatch {

  private final RingbufReceiver receiver;
  private final LongSupplier clock;

  // Guarded by this, all of it.
  private ReceiverStats last;

  /** When the present wait for demand was first seen. */
  private OptionalLong parkedSince = OptionalLong.empty();

  /** When the present subscription was first seen without a ring. */
  private OptionalLong ringlessSince = OptionalLong.empty();

  /** When the latest losses were noticed. */
  private OptionalLong lostAt = OptionalLong.empty();

  /**
   * Begins to watch.
   *
   * @param clock tells the time as {@link System#nanoTime} does
   */
  ReceiverWatch(RingbufReceiver receiver, LongSupplier clock) {
    this.receiver = receiver;
    this.clock = clock;
    this.last = receiver.stats();
  }

  /** Looks at the receiver; to be called now and then. */
  synchronized Observation look() {
    ReceiverStats stats = receiver.stats();
    long now = clock.getAsLong();
    if (stats.state() != ReceiverStats.State.PARKED) {
      parkedSince = OptionalLong.empty();
    } else if (parkedSince.isEmpty() || stats.parks() != last.parks()) {
      parkedSince = OptionalLong.of(now);
    }
    if (stats.state() != ReceiverStats.State.WAITING || !stats.rings().isEmpty()) {
      ringlessSince = OptionalLong.empty();
    } else if (ringlessSince.isEmpty() || stats.subscriptions() != last.subscriptions()) {
      ringlessSince = OptionalLong.of(now);
    }
    if (stats.lost() > last.lost()) {
      lostAt = OptionalLong.of(now);
    }
    last = stats;
    return new Observation(
        stats,
        stats.state() == ReceiverStats.State.INACTIVE ? receiver.failure() : Optional.empty(),
        since(parkedSince, now),
        since(ringlessSince, now),
        lostAt.isPresent(),
        since(lostAt, now));
  }

  private static Duration since(OptionalLong time, long now) {
    return time.isEmpty() ? Duration.ZERO : Duration.ofNanos(now - time.getAsLong());
  }

  /**
   * What was seen.
   *
   * @param stats the counters
   * @param failure the error with which the last subscription ended, if there is no other
   * @param noDemandFor for how long at least the subscriber has requested nothing; 0 if it has
   * @param ringlessFor for how long at least it has been waiting for a ring; 0 if it has one
   * @param lost whether records were lost since the watch began
   * @param sinceLoss how long ago that was noticed, if so
   */
  record Observation(
      ReceiverStats stats,
      Optional<Throwable> failure,
      Duration noDemandFor,
      Duration ringlessFor,
      boolean lost,
      Duration sinceLoss) {}
}
