package reactor.ringbuf;

import java.lang.invoke.VarHandle;
import java.util.function.LongFunction;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * Reads the loss counter of a ring while that is drained: to tell before which record how many were
 * lost, and to warn in the log. For the owner of the ring.
 */
final class RingLosses implements LongFunction<LossBounds> {

  /** How often to read a counter that costs system calls. */
  static final long READ_NANOS = 100_000_000;

  /** Who is slow is judged by what happened in the last so many seconds. */
  private static final long JUDGED_NANOS = 10_000_000_000L;

  private final RingbufInfo ring;
  private final RingCounters counters;
  private final RingConsumer consumer;
  private final ReceiverCounters receiver;
  private final RingLog log;
  private final boolean cheap;
  private final LossHistory history = new LossHistory();

  private long nextReading;
  private long count;

  /** What the log has told, and when. */
  private long told;

  private long toldAt;

  /** A moment some seconds ago, and how long the subscriber had asked for nothing by then. */
  private long judgedFrom;

  private long parkedBefore;

  RingLosses(
      RingbufInfo ring,
      RingCounters counters,
      RingConsumer consumer,
      ReceiverCounters receiver,
      RingLog log,
      boolean cheap,
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
    if (cheap || now - nextReading >= 0) {
      lookOnceMore(now);
    }
  }

  /** The same whatever the time: a ring is closed, say. */
  void lookOnceMore(long now) {
    nextReading = now + READ_NANOS;
    history.drained(consumer.position());
    long before = count;
    read();
    if (count != told && log.mayTellOfLosses(ring, now)) {
      warn(now);
    } else if (count == before && now - judgedFrom >= JUDGED_NANOS) {
      judgedFrom = now;
      parkedBefore = receiver.parkedNanos();
      toldAt = count == told ? now : toldAt; // what is lost next is no matter of the quiet time
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
    log.lost(
        ring,
        count - told,
        Math.max(1, (now - toldAt) / 1_000_000_000),
        count,
        Math.min(ring.size(), consumer.producerPosition() - consumer.consumerPosition())
            * 100
            / ring.size(),
        parked);
    told = count;
    toldAt = now;
    judgedFrom = now;
    parkedBefore = receiver.parkedNanos();
  }

  /** What was lost before the record at a position, which has been found in the ring. */
  @Override
  public LossBounds apply(long position) {
    return bounds(position, true);
  }

  /** The same, but a counter that costs system calls is not read for it. */
  LossBounds known(long position) {
    return bounds(position, cheap);
  }

  private LossBounds bounds(long position, boolean mayRead) {
    long atMost = history.atMost(position);
    if (atMost < 0 && mayRead) {
      read(); // it has been reserved, so this is an answer for it and all found with it
      atMost = history.atMost(position);
    }
    return new LossBounds(history.atLeast(position), atMost < 0 ? Long.MAX_VALUE : atMost);
  }
}
