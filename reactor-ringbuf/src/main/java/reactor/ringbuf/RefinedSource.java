package reactor.ringbuf;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ring of which the user has said more than what opens it.
 *
 * @param source what opens it
 * @param name what it is called; null for its own name
 * @param counter opens what counts its losses; null for what the source finds
 */
record RefinedSource(
    RingbufSource source, @Nullable String name, @Nullable Supplier<? extends LossCounter> counter)
    implements RingbufSource {

  @Override
  public OpenRingbuf open() {
    return source.open();
  }

  @Override
  public RingbufSource named(String name) {
    return new RefinedSource(source, Objects.requireNonNull(name, "name"), counter);
  }

  @Override
  public RingbufSource countedBy(Supplier<? extends LossCounter> counter) {
    return new RefinedSource(source, name, Objects.requireNonNull(counter, "counter"));
  }

  @Override
  public @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
    return counter == null ? source.openLossCounter(ring) : counter.get();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
