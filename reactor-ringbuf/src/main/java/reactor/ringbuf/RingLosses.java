package reactor.ringbuf;

import java.lang.invoke.VarHandle;
import java.util.function.LongFunction;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.util.Logger;

/**
 * Reads the loss counter of a ring while that is drained: to tell before which record how many were
 * lost, and to warn in the log. For the owner of the ring.
 */
final class RingLosses implements LongFunction<LossBounds> {

  /** How often to read a counter that costs system calls. */
  static final long READ_NANOS = 100_000_000;

  /** How soon to warn of more losses. */
  private static final long WARNING_NANOS = 60_000_000_000L;

  /** Who is slow is judged by what happened in the last so many seconds. */
  private static final long JUDGED_NANOS = 10_000_000_000L;

  private final RingbufInfo ring;
  private final RingCounters counters;
  private final RingConsumer consumer;
  private final ReceiverCounters receiver;
  private final boolean cheap;
  private final Logger log;
  private final LossHistory history = new LossHistory();

  private long nextReading;
  private long count;

  /** What the log has told, and when. */
  private long told;

  private long toldAt;
  private boolean hasWarned;

  /** A moment some seconds ago, and how long the subscriber had asked for nothing by then. */
  private long judgedFrom;

  private long parkedBefore;

  RingLosses(
      RingbufInfo ring,
      RingCounters counters,
      RingConsumer consumer,
      ReceiverCounters receiver,
      boolean cheap,
      Logger log,
      long now) {
    this.ring = ring;
    this.counters = counters;
    this.consumer = consumer;
    this.receiver = receiver;
    this.cheap = cheap;
    this.log = log;
    this.nextReading = now;
    this.toldAt = now;
    this.judgedFrom = now;
    this.parkedBefore = receiver.parkedNanos();
  }

  /** Reads the counter if it is time to, and warns if there is reason to. */
  void look(long now) {
    if (!cheap && now - nextReading < 0) {
      return;
    }
    nextReading = now + READ_NANOS;
    history.drained(consumer.position());
    long before = count;
    read();
    if (count != told && (!hasWarned || now - toldAt >= WARNING_NANOS)) {
      warn(now);
    } else if (count == before && now - judgedFrom >= JUDGED_NANOS) {
      judgedFrom = now;
      parkedBefore = receiver.parkedNanos();
    }
  }

  private void read() {
    long reservedBefore = consumer.producerPosition();
    // Acquire, pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve: what was
    // counted before a record was reserved is seen where the record is.
    VarHandle.acquireFence();
    count = counters.lost();
    VarHandle.loadLoadFence(); // and one that is reserved later was not yet
    if (counters.isCounted()) { // still
      history.read(reservedBefore, count, consumer.producerPosition());
    }
  }

  private void warn(long now) {
    long parked = (receiver.parkedNanos() - parkedBefore) * 100 / Math.max(1, now - judgedFrom);
    log.warn(
        "Ring {} (map {}, {} bytes) lost {} records in the last {} s, {} since it was opened; it is"
            + " {} % full. {}",
        ring.name(),
        ring.mapId(),
        ring.size(),
        count - told,
        Math.max(1, (now - toldAt) / 1_000_000_000),
        count,
        (consumer.producerPosition() - consumer.consumerPosition()) * 100 / ring.size(),
        parked > 50
            ? "The subscriber is the slow side: it asked for nothing during %d %% of the time. Let it"
                    .formatted(Math.min(100, parked))
                + " ask for more, or drop by choice (onBackpressureDrop), or make the ring larger."
            : "The subscriber had asked for more. Make the ring larger if that was a burst; if it"
                + " goes on, the thread is too slow: move work off it (publishOn), or write less.");
    hasWarned = true;
    told = count;
    toldAt = now;
  }

  /** What was lost before the record at a position, which has been found in the ring. */
  @Override
  public LossBounds apply(long position) {
    long atMost = history.atMost(position);
    if (atMost < 0) {
      read(); // it has been reserved, so this is an answer for it and all found with it
      atMost = counters.isCounted() ? count : Long.MAX_VALUE;
    }
    return new LossBounds(history.atLeast(position), atMost);
  }
}
