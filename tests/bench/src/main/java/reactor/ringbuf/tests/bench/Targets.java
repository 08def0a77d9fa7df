package reactor.ringbuf.tests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Compares results with what the project wants to reach. */
final class Targets {

  private final List<Result> results;
  private final List<String> rows = new ArrayList<>();

  private Targets(List<Result> results) {
    this.results = results;
  }

  /** A Markdown table; a target whose case was not measured says so. */
  static String table(List<Result> results) {
    Targets targets = new Targets(results);
    targets.compare();
    return "\n## Targets\n\n| case, consumer | figure | target | measured | |\n|---|---|---|---:|---|\n"
        + String.join("\n", targets.rows)
        + "\n";
  }

  private void compare() {
    ToDoubleFunction<Result> rate = result -> result.ratio(Measurement::recordsPerSecond);
    ToDoubleFunction<Result> cpu = result -> result.ratio(Measurement::cpuNanos);
    atLeast("parallel", ConsumerKind.DECODER, "records/s, to libbpf", 4, rate);
    atMost("parallel", ConsumerKind.DECODER, "CPU per record, to libbpf", 0.4, cpu);
    atLeast("parallel", ConsumerKind.COPIES, "records/s, to libbpf", 2, rate);
    atMost("parallel", ConsumerKind.COPIES, "CPU per record, to libbpf", 1, cpu);
    atMost(
        "rate-10k",
        ConsumerKind.DECODER,
        "producer cost per event, to libbpf",
        0.05,
        result -> result.ratio(Measurement::producerNanos));
    atMost(
        "rate-1k",
        ConsumerKind.DECODER,
        "p50, to libbpf",
        1.2,
        result -> result.latencyRatio(Mark.Latency::p50));
    atMost(
        "rate-1k",
        ConsumerKind.DECODER,
        "p99, to libbpf",
        1.2,
        result -> result.latencyRatio(Mark.Latency::p99));
    for (String load : List.of("loss-1M", "loss-5M")) {
      atMost(load + "-16MiB", ConsumerKind.DECODER, "records lost", 0, Targets::drops);
      result(load, ConsumerKind.LIBBPF)
          .ifPresentOrElse(
              libbpf ->
                  atMost(
                      load,
                      ConsumerKind.DECODER,
                      "records lost, no more than libbpf",
                      drops(libbpf),
                      Targets::drops),
              () -> notMeasured(load, ConsumerKind.DECODER, "records lost"));
    }
    result("rings-24-alone", ConsumerKind.DECODER)
        .ifPresentOrElse(
            alone ->
                atMost(
                    "rings-24-flooded",
                    ConsumerKind.DECODER,
                    "p99 of the others, to rings-24-alone",
                    10,
                    flooded ->
                        flooded.latencyMicros(Mark.Latency::p99)
                            / alone.latencyMicros(Mark.Latency::p99)),
            () -> notMeasured("rings-24-alone", ConsumerKind.DECODER, "p99"));
    atMost(
        "rings-24-flooded",
        ConsumerKind.DECODER,
        "p99 of the others, to libbpf",
        1,
        result -> result.latencyRatio(Mark.Latency::p99));
    // A JVM's thread allocates a few objects when it starts or is looked at, whatever it receives.
    atMost(
        "parallel",
        ConsumerKind.DECODER,
        "bytes allocated per record",
        0.01,
        result -> result.median(Measurement::allocatedBytes));
    atMost(
        "idle", ConsumerKind.DECODER, "wakeups", 0, result -> result.median(Measurement::wakeups));
    atMost(
        "idle",
        ConsumerKind.DECODER,
        "CPU in ms",
        10,
        result -> result.median(Measurement::cpuSeconds) * 1000);
  }

  private static double drops(Result result) {
    return result.median(Measurement::drops);
  }

  private Optional<Result> result(String benchCase, ConsumerKind kind) {
    return results.stream()
        .filter(r -> r.benchCase().name().equals(benchCase))
        .filter(r -> r.kind() == kind && !r.rounds().isEmpty())
        .findFirst();
  }

  private void atLeast(
      String name, ConsumerKind kind, String what, double limit, ToDoubleFunction<Result> figure) {
    row(name, kind, what, "at least", limit, figure, value -> value >= limit);
  }

  private void atMost(
      String name, ConsumerKind kind, String what, double limit, ToDoubleFunction<Result> figure) {
    row(name, kind, what, "at most", limit, figure, value -> value <= limit);
  }

  private void row(
      String name,
      ConsumerKind kind,
      String what,
      String relation,
      double limit,
      ToDoubleFunction<Result> figure,
      Predicate<Double> met) {
    double value = result(name, kind).map(figure::applyAsDouble).orElse(Double.NaN);
    if (Double.isNaN(value)) {
      notMeasured(name, kind, what);
      return;
    }
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s, %s | %s | %s %s | %s | %s |",
            name,
            kind,
            what,
            relation,
            limit == Math.rint(limit)
                ? String.format(Locale.ROOT, "%.0f", limit)
                : String.valueOf(limit),
            MarkdownReport.number(value),
            met.test(value) ? "met" : "MISSED"));
  }

  private void notMeasured(String name, ConsumerKind kind, String what) {
    rows.add(String.format("| %s, %s | %s | | | not measured |", name, kind, what));
  }
}
