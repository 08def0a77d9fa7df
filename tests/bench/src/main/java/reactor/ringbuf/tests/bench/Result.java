package reactor.ringbuf.tests.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds have measured of one consumer in one case.
 *
 * @param benchCase the case
 * @param kind the consumer
 * @param rounds in their order; empty if it was not measured
 * @param reference libbpf's in the same rounds; empty if that was not measured
 * @param notMeasured why there are no rounds, or empty
 */
record Result(
    BenchCase benchCase,
    ConsumerKind kind,
    List<Measurement> rounds,
    List<Measurement> reference,
    Optional<String> notMeasured) {

  /** How {@link #notMeasured} begins if something went wrong. */
  static final String FAILED = "FAILED: ";

  /** Whether something went wrong, other than that the machine lacks something. */
  boolean hasFailed() {
    return notMeasured.filter(why -> why.startsWith(FAILED)).isPresent();
  }

  /**
   * The middle one of several values, and their extremes; NaN if there are none. Rounds in which a
   * figure does not apply do not count.
   */
  record Spread(double median, double min, double max) {

    static Spread of(double... values) {
      double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
      int n = sorted.length;
      if (n == 0) {
        return new Spread(Double.NaN, Double.NaN, Double.NaN);
      }
      double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
      return new Spread(median, sorted[0], sorted[n - 1]);
    }
  }

  /** A figure over the rounds. */
  Spread spread(ToDoubleFunction<Measurement> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).toArray());
  }

  /** The median of a figure over the rounds. */
  double median(ToDoubleFunction<Measurement> figure) {
    return spread(figure).median();
  }

  /** The median of the rounds' own ratios to libbpf. */
  double ratio(ToDoubleFunction<Measurement> figure) {
    return ratioTo(reference, figure).median();
  }

  /** The rounds' own ratios to another consumer's. */
  Spread ratioTo(List<Measurement> others, ToDoubleFunction<Measurement> figure) {
    int both = Math.min(rounds.size(), others.size());
    double[] ratios = new double[both];
    for (int i = 0; i < both; i++) {
      ratios[i] = figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(others.get(i));
    }
    return Spread.of(ratios);
  }

  /** The median of a percentile over the rounds, in microseconds. */
  double latencyMicros(ToDoubleFunction<Mark.Latency> percentile) {
    return median(round -> micros(percentile.applyAsDouble(round.latency())));
  }

  /** See {@link #ratio}; of a percentile. */
  double latencyRatio(ToDoubleFunction<Mark.Latency> percentile) {
    return ratio(round -> micros(percentile.applyAsDouble(round.latency())));
  }

  static double micros(double nanos) {
    return nanos < 0 ? Double.NaN : nanos / 1000;
  }
}
