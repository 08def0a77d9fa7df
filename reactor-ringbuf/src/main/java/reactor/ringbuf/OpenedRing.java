package reactor.ringbuf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ring that is open and checked, and not mapped yet.
 *
 * @param source what has opened it
 * @param open the ring
 * @param counter what counts its losses; null if nobody does
 * @param lostBefore what was lost before it was opened
 */
record OpenedRing(
    RingbufSource source, OpenRingbuf open, @Nullable LossCounter counter, long lostBefore) {

  /**
   * Opens a ring and what counts its losses, so that these are known from now on.
   *
   * @throws RingbufException if the ring cannot be consumed
   */
  static OpenedRing open(RingbufSource source) {
    OpenRingbuf ring = openChecked(source);
    LossCounter counter = null;
    try {
      counter = source.openLossCounter(ring);
      return new OpenedRing(source, ring, counter, counter == null ? 0 : counter.lost());
    } catch (RuntimeException e) { // no reason not to receive
      RingLog.lossesNotCounted(source, e);
      RingCounters.close(counter);
      return new OpenedRing(source, ring, null, 0);
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
  }

  /** Opens a ring, and checks what it says of itself. */
  static OpenRingbuf openChecked(RingbufSource source) {
    OpenRingbuf ring = Objects.requireNonNull(source.open(), "RingbufSource.open()");
    try {
      Objects.requireNonNull(ring.identity(), "OpenRingbuf.identity()");
      long size = ring.size();
      if (!isPossibleSize(size)) {
        throw Diagnosis.notConsumable(
            source.toString(),
            "its size is %d bytes".formatted(size),
            "It must be a power of two from 4096 to 2 GiB.");
      }
      OverwriteMode.checkSize(source, ring);
      return ring;
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
  }

  /** Whether a ring of any direction may have so many bytes. */
  static boolean isPossibleSize(long size) {
    return Long.bitCount(size) == 1 && size >= 4096 && size <= 1L << 31;
  }

  /** This, with another count from before it was opened. */
  OpenedRing countedFrom(long lostBefore) {
    return new OpenedRing(source, open, counter, lostBefore);
  }

  void close() {
    RingCounters.close(counter);
    open.close();
  }
}
