package reactor.ringbuf.test;

/**
 * What the kernel does for BPF programs that write to a ring: reserve and commit, as
 * kernel/bpf/ringbuf.c does them.
 *
 * <p>Any number of threads may produce. As in the kernel, reserving takes a lock and committing
 * does not.
 */
final class Producers {

  /** {@link #reserve}: there is no room. */
  static final long REFUSED = -1;

  private static final int BUSY = 1 << 31;
  private static final int DISCARD = 1 << 30;
  private static final int HEADER = 8;

  /** {@code RINGBUF_MAX_RECORD_SZ}, a quarter of what a u32 holds. */
  private static final int MAX_RECORD = (1 << 30) - 1;

  private final RingMemory memory;
  private final WaitQueue waiters;

  /** Up to where all records are committed; guarded by this, as is all below. */
  private long pending;

  /** Up to where records that the consumer has given back have been counted. */
  private long counted;

  private long delivered;

  Producers(RingMemory memory, WaitQueue waiters) {
    this.memory = memory;
    this.waiters = waiters;
  }

  /**
   * {@code __bpf_ringbuf_reserve}: the position of a record that is now BUSY, or {@link #REFUSED}.
   */
  synchronized long reserve(int length) {
    long mask = memory.size() - 1;
    if (length > MAX_RECORD || footprint(length) > memory.size()) {
      return REFUSED;
    }
    long producer = memory.producerPosition();
    long next = producer + footprint(length);
    long consumer = memory.consumerPosition();
    while (Long.compareUnsigned(pending, producer) < 0) {
      int header = memory.header(pending);
      if ((header & BUSY) != 0) {
        break;
      }
      pending += footprint(header & ~DISCARD);
    }
    // While the headers of what was given back are still there. After the loop: a batch may pass a
    // record whose first copy is about to be committed, at which both stop; the count must come as
    // far as what is overwritten below.
    countDelivered(consumer);
    if (Long.compareUnsigned(next - pending, mask) > 0) {
      return REFUSED;
    }
    if (memory.isOverwriting()) {
      memory.pendingPosition(pending);
      overwriteUpTo(next - mask);
    } else if (Long.compareUnsigned(next - consumer, mask) > 0) {
      return REFUSED;
    }
    memory.header(producer, length | BUSY);
    memory.producerPosition(next); // release, after the BUSY header
    return producer;
  }

  /** Gives up whole records, the oldest first, until a position is free. */
  private void overwriteUpTo(long position) {
    long overwritten = memory.overwritePosition();
    while (overwritten - position < 0) {
      overwritten += footprint(memory.header(overwritten) & ~DISCARD);
    }
    memory.overwritePosition(overwritten);
    if (counted - overwritten < 0) {
      counted = overwritten; // nobody knows any more whether those before were read
    }
  }

  /** {@code bpf_ringbuf_commit}. */
  void commit(long position, byte[] payload, boolean discard, Wakeup wakeup) {
    if (!discard) {
      memory.put(position + HEADER, payload);
    }
    commit(position, payload.length | (discard ? DISCARD : 0), wakeup);
  }

  /** Commits with a header that may be one that no producer writes. */
  void commit(long position, int header, Wakeup wakeup) {
    memory.exchangeHeader(position, header);
    // The kernel compares places in the data area, not positions.
    boolean caughtUp = ((memory.consumerPosition() ^ position) & (memory.size() - 1)) == 0;
    if (wakeup == Wakeup.FORCE_WAKEUP || caughtUp && wakeup == Wakeup.ADAPTIVE) {
      waiters.wakeAll();
    }
  }

  /** How many records, without discarded ones, the consumer has given back. */
  synchronized long delivered() {
    countDelivered(memory.consumerPosition());
    return delivered;
  }

  private void countDelivered(long consumer) {
    while (counted - consumer < 0 && counted - memory.producerPosition() < 0) {
      int header = memory.header(counted);
      if ((header & BUSY) != 0) {
        return; // its first copy is about to be committed, or somebody moved the consumer past it
      }
      if ((header & DISCARD) == 0) {
        delivered++;
      }
      counted += footprint(header & ~DISCARD);
    }
  }

  private static int footprint(int length) {
    return (length + HEADER + 7) & -8;
  }
}
