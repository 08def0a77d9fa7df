package reactor.ringbuf;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RingConsumer;

/** What one ring of a subscription has delivered, and how full it is. Read by any thread. */
final class RingCounters {

  private final RingbufInfo ring;

  /** Null once the ring is closed: its memory must not be touched any more. Guarded by this. */
  private @Nullable RingConsumer consumer;

  /** Null if nobody counts, or the ring is closed. Guarded by this, as is what follows. */
  private @Nullable LossCounter losses;

  /** What was lost before the ring was opened. */
  private long lostBefore;

  /** How far producers had reserved when the ring was closed. */
  private long closedAt;

  /** What the losses were counted from, once the ring is closed. */
  private @Nullable Tally tally;

  private volatile boolean counted;
  private long lost;
  private long highestFill;
  private long overwritten;
  final Counter records = new Counter();
  final Counter bytes = new Counter();
  final Counter discarded = new Counter();
  final Counter failed = new Counter();

  RingCounters(RingbufInfo ring, RingConsumer consumer) {
    this.ring = ring;
    this.consumer = consumer;
  }

  /** Takes over what counts the losses, of which some are from before the ring was opened. */
  synchronized void losses(LossCounter counter, long lostBefore) {
    this.losses = counter;
    this.lostBefore = lostBefore;
    this.counted = true;
  }

  /** How many records found no room since the ring was opened. */
  synchronized long lost() {
    if (losses != null) {
      try {
        lost = losses.lost() - lostBefore;
      } catch (RuntimeException e) { // no reason not to receive
        RingLog.lossesNotCounted("ring " + ring.name(), e);
        counted = false;
        closeLosses();
      }
    }
    return lost;
  }

  /** Whether somebody counts what was lost. */
  boolean isCounted() {
    return counted;
  }

  /** What the kernel's counter had counted when it was read last; null if there is none. */
  synchronized @Nullable Tally tally() {
    return tally;
  }

  private void closeLosses() {
    LossCounter counter = losses;
    if (counter instanceof KernelLossCounter kernels) {
      tally = new Tally(kernels.mapId(), lostBefore + lost);
    }
    losses = null;
    close(counter);
  }

  /** Closes a counter. One that cannot be closed is no reason to fail: it is the user's own. */
  static void close(@Nullable LossCounter counter) {
    if (counter != null) {
      try {
        counter.close();
      } catch (RuntimeException e) {
        RingLog.notClosed(counter, e);
      }
    }
  }

  /** What was lost so far, and between which positions the last of it can have been. */
  synchronized LossLook lookAtLosses() {
    long before = reserved();
    VarHandle.acquireFence(); // as in RingLosses, and for the same reasons
    long count = lost();
    VarHandle.loadLoadFence();
    return new LossLook(ring, before, count, reserved());
  }

  /** The same for what was overwritten, in bytes. */
  synchronized LossLook lookAtOverwritten() {
    long before =
        consumer == null ? closedAt : consumer.consumerPosition(); // a gap begins behind it
    VarHandle.loadLoadFence();
    long count = overwritten();
    VarHandle.loadLoadFence();
    return new LossLook(ring, before, count, reserved());
  }

  /** How far producers have reserved, or had when the ring was closed. */
  private long reserved() {
    return consumer == null ? closedAt : consumer.producerPosition();
  }

  /** How much was overwritten before it was read, also since anybody reads. */
  synchronized long overwritten() {
    overwritten = consumer == null ? overwritten : consumer.overwrittenNow(overwritten);
    return overwritten;
  }

  synchronized ReceiverStats.Ring snapshot() {
    RingConsumer open = consumer;
    long consumed = 0;
    long produced = 0;
    long unread = 0; // overwritten, and not passed over yet
    if (open != null) {
      produced = open.producerPosition(); // first, or more could seem to wait than there is room
      consumed = open.consumerPosition();
      long fill = Math.min(ring.size(), produced - consumed);
      highestFill = Math.max(highestFill, Math.max(open.highestFill(), fill));
      unread = overwritten() - open.overwritten();
    }
    return new ReceiverStats.Ring(
        ring,
        records.get(),
        bytes.get(),
        discarded.get(),
        failed.get(),
        Math.min(ring.size(), Math.max(0, produced - consumed - unread)),
        highestFill,
        consumed,
        produced,
        counted,
        lost(),
        overwritten);
  }

  synchronized boolean isClosed() {
    return consumer == null;
  }

  /** Runs what unmaps the memory when nobody looks at it. */
  synchronized void close(Runnable unmap) {
    try {
      closedAt = snapshot().producerPosition();
      overwritten =
          consumer == null ? overwritten : consumer.overwritten(); // the rest is the next one's
      closeLosses();
    } finally {
      consumer = null;
      unmap.run();
    }
  }

  /** What a counter had counted, and which map it is. */
  record Tally(int mapId, long lost) {}

  /** A reading of the count, and how far producers had reserved before and after it. */
  record LossLook(RingbufInfo ring, long before, long lost, long after) {}
}
