package reactor.ringbuf.tests.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Made-up results. */
final class Samples {

  private Samples() {}

  static BenchCase benchCase(String name) {
    return Cases.list(false).stream()
        .filter(benchCase -> benchCase.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Measured over a second each, with so many records. */
  static List<Measurement> rounds(ConsumerKind kind, long... records) {
    return Arrays.stream(records)
        .mapToObj(
            count ->
                Measurement.between(
                    kind, mark(0, 0), mark(1_000_000_000L, count), 7, OptionalDouble.of(400)))
        .toList();
  }

  private static Mark mark(long nanos, long records) {
    return new Mark(
        nanos,
        records,
        10 * records,
        20 * records,
        15 * records,
        5 * records,
        records / 10,
        records / 10,
        2 * records,
        new Mark.Latency(1000, 2000, 3000, 4000));
  }

  static Result result(
      String name, ConsumerKind kind, List<Measurement> reference, long... records) {
    return new Result(benchCase(name), kind, rounds(kind, records), reference, Optional.empty());
  }

  static Result notMeasured(String name, ConsumerKind kind, String why) {
    return new Result(benchCase(name), kind, List.of(), List.of(), Optional.of(why));
  }
}
