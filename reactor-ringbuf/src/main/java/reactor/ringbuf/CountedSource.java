package reactor.ringbuf;

import java.util.function.Supplier;

/** A ring with a loss counter of its own. */
record CountedSource(RingbufSource source, Supplier<? extends LossCounter> counter)
    implements RingbufSource {

  @Override
  public OpenRingbuf open() {
    return source.open();
  }

  @Override
  public LossCounter openLossCounter(OpenRingbuf ring) {
    return counter.get();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
