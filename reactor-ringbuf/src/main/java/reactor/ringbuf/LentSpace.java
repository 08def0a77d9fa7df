package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The part of a ring that its batches keep: from where on, for how long, and whether more may be
 * lent. Nothing of it is given back to producers. Used by the thread that drains the ring.
 */
final class LentSpace {

  private static final Logger LOG = Loggers.getLogger(RingbufReceiver.class);

  /** When to warn that a batch keeps its ring from being read, and how soon again. */
  private static final long LONG_NANOS = 5_000_000_000L;

  private static final long WARNING_INTERVAL_NANOS = 60_000_000_000L;

  /** How long to nap on a dry ring of which some is lent: the longer, the longer nothing comes. */
  private static final long SHORTEST_NAP_NANOS = 100_000;

  private static final long LONGEST_NAP_NANOS = 5_000_000;

  /** Null if records are read in the ring and never lent. */
  private final @Nullable BatchLoans loans;

  private final RingConsumer consumer;
  private final RingbufInfo info;
  private final Logger log;

  /** Where what is lent begins; {@link RingConsumer#NOTHING} if nothing is. */
  private long from = RingConsumer.NOTHING;

  private boolean exhausted;
  private boolean hasWarned;
  private long since;
  private long nextWarning;
  private long nap = SHORTEST_NAP_NANOS;

  LentSpace(@Nullable BatchLoans loans, RingConsumer consumer, RingbufInfo info) {
    this(loans, consumer, info, LOG);
  }

  LentSpace(@Nullable BatchLoans loans, RingConsumer consumer, RingbufInfo info, Logger log) {
    this.loans = loans;
    this.consumer = consumer;
    this.info = info;
    this.log = log;
  }

  /** Lets the space of batches be given back that have come back. */
  void takeWhatIsBack() {
    if (loans != null) {
      from = loans.keptFrom();
      consumer.keepFrom(from);
    }
  }

  boolean isAny() {
    return from != RingConsumer.NOTHING;
  }

  /** Whether so much is out that nothing can be read. */
  boolean isExhausted() {
    return loans != null
        && isAny()
        && (loans.isFull() || consumer.position() - from >= info.size() / 2);
  }

  /** Notes that nothing can be read from now on, until something {@linkplain #delivered comes}. */
  void exhausted(long now) {
    if (!exhausted) {
      exhausted = true;
      since = now;
      long soonest = now + LONG_NANOS;
      nextWarning = hasWarned && nextWarning - soonest > 0 ? nextWarning : soonest;
    }
  }

  /** Warns, once in a while, if that has been so for long and the ring fills. */
  void warnIfForLong(long now) {
    if (now - nextWarning >= 0 && consumer.fill() > info.size() / 2) {
      hasWarned = true;
      nextWarning = now + WARNING_INTERVAL_NANOS;
      log.warn(
          "A batch of ring {} has been out for {} s, and the ring is {} % full. Nothing more comes"
              + " until it is read or released; when the ring is full, its producers lose records.",
          info.name(), (now - since) / 1_000_000_000, consumer.fill() * 100 / info.size());
    }
  }

  /** How long to nap on the dry ring, in nanoseconds: each time longer until something came. */
  long nap() {
    long now = nap;
    nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
    return now;
  }

  /** Notes that something came. */
  void delivered() {
    exhausted = false;
    nap = SHORTEST_NAP_NANOS;
  }

  /** Takes back what nobody reads. False if a batch is being read. */
  boolean takeBack() {
    return loans == null || loans.takeBack();
  }

  boolean isIdle() {
    return loans == null || loans.isIdle();
  }
}
