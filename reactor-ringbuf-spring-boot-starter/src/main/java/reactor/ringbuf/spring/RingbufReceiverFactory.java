package reactor.ringbuf.spring;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.spring.RingbufProperties.Ring;

/** Makes the receivers that the properties describe. */
final class RingbufReceiverFactory {

  private final RingbufProperties properties;
  private final RingSourceFactory sources;

  RingbufReceiverFactory(RingbufProperties properties, RingSourceFactory sources) {
    this.properties = properties;
    this.sources = sources;
    properties.rings().forEach(RingValidation::check);
  }

  /** Makes one; called by its bean definition. */
  RingbufReceiver create(String name) {
    Ring ring = properties.rings().get(name);
    if (ring == null) {
      throw new IllegalStateException("There is no " + RingbufProperties.RINGS + "." + name);
    }
    RingbufSet[] sets = sources.create(name, ring).toArray(RingbufSet[]::new);
    ReceiverOptions options = ReceiverOptions.source(sets).name(name);
    options = set(options, name, "coalescing", ring.coalescing(), ReceiverOptions::coalescing);
    options =
        set(options, name, "poll-interval", ring.pollInterval(), ReceiverOptions::pollInterval);
    options =
        set(
            options,
            name,
            "batches-in-flight",
            ring.batchesInFlight(),
            ReceiverOptions::batchesInFlight);
    options = set(options, name, "wait-for-pin", ring.waitForPin(), ReceiverOptions::waitForPin);
    if (ring.follow()) {
      options = options.follow();
    }
    if (ring.goOnWithout()) {
      options = options.goOnWithout((failed, error) -> true);
    }
    if (ring.threadName() != null) {
      options = options.threadFactory(RingThread.factory(ring.threadName()));
    }
    return RingbufReceiver.create(options);
  }

  /** Changes options, if there is a value to do so; a refusal is put down to the property. */
  private static <T> ReceiverOptions set(
      ReceiverOptions options,
      String name,
      String property,
      @Nullable T value,
      BiFunction<ReceiverOptions, T, ReceiverOptions> change) {
    if (value == null) {
      return options;
    }
    try {
      return change.apply(options, value);
    } catch (IllegalArgumentException e) {
      throw RingValidation.invalid(name, property, value, e.getMessage());
    }
  }
}
