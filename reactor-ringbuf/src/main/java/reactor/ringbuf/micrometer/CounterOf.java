package reactor.ringbuf.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * One counter: what it is called, and where its number is found in the statistics.
 *
 * @param name in Micrometer's notation
 * @param unit its base unit, which Prometheus appends to the name
 * @param what what happened to what it counts
 * @param value reads it
 * @param <T> the statistics
 */
record CounterOf<T>(String name, String unit, String what, ToLongFunction<T> value) {

  /** Registers it for one receiver or ring. The meter keeps the reader reachable. */
  Meter register(MeterRegistry registry, Tags tags, LongSupplier reader) {
    // Of its object Micrometer has a weak reference; it is the function that keeps it.
    return FunctionCounter.builder(name, reader, any -> reader.getAsLong())
        .tags(tags)
        .baseUnit(unit)
        .description(Character.toUpperCase(unit.charAt(0)) + unit.substring(1) + " " + what)
        .register(registry);
  }
}
