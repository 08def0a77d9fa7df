package reactor.ringbuf;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
    return checked(
        source.open(),
        "RingbufSource.open()",
        (why, remedy) -> Diagnosis.notConsumable(source.toString(), why, remedy),
        ring -> OverwriteMode.checkSize(source, ring));
  }

  /** The same for a ring to send to. */
  static OpenRingbuf openChecked(UserRingbufSource source) {
    return checked(
        source.open(),
        "UserRingbufSource.open()",
        (why, remedy) -> SendDiagnosis.impossible(source.toString(), why, remedy),
        ring -> {});
  }

  /** Checks what rings of both directions must be, and more; closes the ring if it is not. */
  private static OpenRingbuf checked(
      OpenRingbuf opened,
      String opener,
      BiFunction<String, String, RingbufException> refusal,
      Consumer<OpenRingbuf> more) {
    OpenRingbuf ring = Objects.requireNonNull(opened, opener);
    try {
      Objects.requireNonNull(ring.identity(), "OpenRingbuf.identity()");
      long size = ring.size();
      if (Long.bitCount(size) != 1 || size < 4096 || size > 1L << 31) {
        throw refusal.apply(
            "its size is %d bytes".formatted(size),
            "It must be a power of two from 4096 to 2 GiB.");
      }
      more.accept(ring);
      return ring;
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
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
