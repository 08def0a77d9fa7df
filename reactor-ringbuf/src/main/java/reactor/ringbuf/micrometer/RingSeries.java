package reactor.ringbuf.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.ReceiverStats;

/**
 * The meters of one ring, whose counters go on when it is opened again: the statistics begin from 0
 * then.
 */
final class RingSeries {

  /** The counters of a ring: one line for each. */
  private static final List<CounterOf<ReceiverStats.Ring>> COUNTERS =
      List.of(
          counter("records", "records", "handed to subscribers", ReceiverStats.Ring::records),
          counter("read", "bytes", "read from the ring", ReceiverStats.Ring::bytes),
          counter("discarded", "records", "given up", ReceiverStats.Ring::discarded),
          counter("failed", "records", "not decodable", ReceiverStats.Ring::failed),
          counter("lost", "records", "without room", ReceiverStats.Ring::lost),
          counter("overwritten", "bytes", "not read in time", ReceiverStats.Ring::overwritten));

  private static final String RATIO = "ratio";

  private static final List<GaugeOf> GAUGES =
      List.of(
          gauge("waiting", BaseUnits.BYTES, "Reserved, not given back", RingSeries::waiting),
          gauge("size", BaseUnits.BYTES, "In the data area", RingSeries::size),
          gauge("fill", RATIO, "How full", rings -> waiting(rings) / size(rings)),
          gauge("fill.highest", RATIO, "How full since opened, at most", RingSeries::highest));

  private final List<Meter> meters = new ArrayList<>();

  /** What former openings of the ring have counted, and the present one or ones. */
  private record Counted(long[] before, List<ReceiverStats.Ring> now) {

    long value(int counter) {
      ToLongFunction<ReceiverStats.Ring> value = COUNTERS.get(counter).value();
      return before[counter] + now.stream().mapToLong(value).sum();
    }
  }

  private volatile Counted counted;

  /**
   * @param before the numbers with which the counters begin, if not with 0
   */
  RingSeries(long @Nullable [] before) {
    counted = new Counted(before != null ? before : new long[COUNTERS.size()], List.of());
  }

  /** Takes the present numbers. */
  void update(List<ReceiverStats.Ring> now) {
    Counted last = counted;
    long[] before = last.before.clone();
    for (ReceiverStats.Ring ring : last.now) {
      // Each opening has an info of its own, which is the same object in all its snapshots.
      if (now.stream().noneMatch(other -> other.ring() == ring.ring())) {
        for (int i = 0; i < before.length; i++) {
          before[i] += COUNTERS.get(i).value().applyAsLong(ring);
        }
      }
    }
    counted = new Counted(before, now);
  }

  void register(MeterRegistry registry, Tags tags, Snapshots snapshots) {
    for (int i = 0; i < COUNTERS.size(); i++) {
      int counter = i;
      Snapshots.View view = snapshots.view();
      meters.add(
          COUNTERS
              .get(counter)
              .register(
                  registry,
                  tags,
                  () -> {
                    view.get(); // brings the numbers up to date
                    return counted.value(counter);
                  }));
    }
    for (GaugeOf gauge : GAUGES) {
      Snapshots.View view = snapshots.view();
      meters.add(
          Gauge.builder(
                  gauge.name,
                  () -> {
                    view.get();
                    return gauge.value.applyAsDouble(counted.now);
                  })
              .tags(tags)
              .baseUnit(gauge.unit)
              .description(gauge.what)
              .register(registry));
    }
  }

  /** Removes the meters, and returns with which numbers the counters have ended. */
  long[] remove(MeterRegistry registry) {
    meters.forEach(registry::remove);
    update(List.of());
    return counted.before;
  }

  private static double waiting(List<ReceiverStats.Ring> rings) {
    return rings.stream().mapToLong(ReceiverStats.Ring::bytesWaiting).sum();
  }

  private static double size(List<ReceiverStats.Ring> rings) {
    return rings.stream().mapToLong(ring -> ring.ring().size()).sum();
  }

  private static double highest(List<ReceiverStats.Ring> rings) {
    return rings.stream()
        .mapToDouble(ring -> (double) ring.highestFill() / ring.ring().size())
        .max()
        .orElse(0);
  }

  private static CounterOf<ReceiverStats.Ring> counter(
      String name, String unit, String what, ToLongFunction<ReceiverStats.Ring> value) {
    return new CounterOf<>("ringbuf.ring." + name, unit, what, value);
  }

  private static GaugeOf gauge(
      String name, String unit, String what, ToDoubleFunction<List<ReceiverStats.Ring>> value) {
    return new GaugeOf("ringbuf.ring." + name, unit, what, value);
  }

  /** One gauge, as {@link CounterOf} is one counter. */
  private record GaugeOf(
      String name, String unit, String what, ToDoubleFunction<List<ReceiverStats.Ring>> value) {}
}
