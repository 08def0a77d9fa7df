package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/** A ring that goes by another name than its own. */
record NamedSource(RingbufSource source, String name) implements RingbufSource {

  @Override
  public OpenRingbuf open() {
    return source.open();
  }

  @Override
  public @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
    return source.openLossCounter(ring);
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
