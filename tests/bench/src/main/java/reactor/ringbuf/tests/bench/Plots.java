package reactor.ringbuf.tests.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import reactor.ringbuf.tests.bench.load.Load;

/** Which results are plotted, each against what. */
final class Plots {

  private final List<Result> results;
  private final Map<String, String> files = new LinkedHashMap<>();

  private Plots(List<Result> results) {
    this.results = results.stream().filter(result -> !result.rounds().isEmpty()).toList();
  }

  /** SVG files by name; none of cases that were not measured. */
  static Map<String, String> of(List<Result> results) {
    Plots plots = new Plots(results);
    plots.draw();
    return plots.files;
  }

  private void draw() {
    bars("parallel-records", "parallel: records/s", Measurement::recordsPerSecond);
    bars("parallel-cpu", "parallel: CPU of the consumer, ns per record", Measurement::cpuNanos);
    ToDoubleFunction<Result> rate = result -> result.median(Measurement::recordsPerSecond);
    lines("sample-rate", "sample-rate", "back-to-back: records/s", "sample rate", rate);
    lines("payload", "payload", "parallel: records/s", "bytes in a record", rate);
    String offered = "records/s offered";
    lines(
        "rate",
        "latency-p50",
        "latency, median, in us",
        offered,
        result -> result.latencyMicros(Mark.Latency::p50));
    lines(
        "rate",
        "latency-p99",
        "latency, 99th percentile, in us",
        offered,
        result -> result.latencyMicros(Mark.Latency::p99));
    lines(
        "rate",
        "producer",
        "what an event costs its producer, in ns",
        offered,
        result -> result.median(Measurement::producerNanos));
    lines(
        "rate",
        "rate-cpu",
        "CPU of the consumer in ns per record",
        offered,
        result -> result.median(Measurement::cpuNanos));
  }

  private void bars(String file, String title, ToDoubleFunction<Measurement> figure) {
    List<Chart.Bar> bars =
        results.stream()
            .filter(result -> result.benchCase().name().equals("parallel"))
            .map(result -> new Chart.Bar(result.kind(), result.spread(figure)))
            .toList();
    if (!bars.isEmpty()) {
      files.put(file + ".svg", Chart.bars(title, bars));
    }
  }

  /** A line per consumer through the cases whose names begin with the series'. */
  private void lines(
      String series, String file, String title, String xTitle, ToDoubleFunction<Result> figure) {
    List<Chart.Line> lines =
        Arrays.stream(ConsumerKind.values())
            .map(kind -> new Chart.Line(kind, points(series, kind, figure)))
            .filter(line -> line.points().size() > 1)
            .toList();
    if (!lines.isEmpty()) {
      files.put(file + ".svg", Chart.lines(title, xTitle, lines));
    }
  }

  private List<Chart.Point> points(
      String series, ConsumerKind kind, ToDoubleFunction<Result> figure) {
    return results.stream()
        .filter(result -> result.kind() == kind)
        .filter(result -> result.benchCase().name().startsWith(series + "-"))
        .map(result -> new Chart.Point(x(result.benchCase()), figure.applyAsDouble(result)))
        .filter(point -> point.y() > 0)
        .toList();
  }

  private static double x(BenchCase benchCase) {
    if (benchCase.load() instanceof Load.Rate rate) {
      return rate.perSecond();
    }
    if (benchCase.load() instanceof Load.BackToBack backToBack) {
      return backToBack.batch();
    }
    return benchCase.payload();
  }
}
