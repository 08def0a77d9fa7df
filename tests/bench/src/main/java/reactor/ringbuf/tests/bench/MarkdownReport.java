package reactor.ringbuf.tests.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.ringbuf.tests.bench.load.Load;

/** Results as Markdown: a table per case, medians of the rounds. */
final class MarkdownReport {

  private static final String NONE = "-";

  /** A load counts as reached if no more than one record in twenty is missing. */
  private static final double REACHED = 0.95;

  private MarkdownReport() {}

  /**
   * The table of one case, and what is not in it.
   *
   * @param nanosPerNap see {@link NapCost}
   */
  static String table(List<Result> results, double nanosPerNap) {
    BenchCase benchCase = results.get(0).benchCase();
    StringBuilder text = new StringBuilder();
    text.append("\n### ").append(benchCase.name()).append("\n\n");
    text.append(sentence(benchCase)).append("\n\n");
    text.append(
        "| consumer | records/s | min..max | ratio to libbpf | drops/s | CPU ns/record | user"
            + " | system | naps | whole process | wakeups/s | naps/s | producer ns | CPU of both"
            + " | p50 us | p99 us | p99.9 us | max us |"
            + " bytes allocated/record |\n");
    text.append("|---|").append("---:|".repeat(18)).append('\n');
    results.stream()
        .filter(result -> result.notMeasured().isEmpty())
        .forEach(result -> text.append(row(result, nanosPerNap)).append('\n'));
    for (Result result : results) {
      result
          .notMeasured()
          .ifPresent(
              why ->
                  text.append('\n')
                      .append(result.kind())
                      .append(": not measured: ")
                      .append(why)
                      .append('\n'));
    }
    results.forEach(result -> text.append(shortfall(result)).append(idleCpu(result)));
    Set<ConsumerKind> others = EnumSet.copyOf(ConsumerKind.USUAL);
    others.removeAll(benchCase.consumers());
    if (!others.isEmpty()) {
      text.append("\nNot compared in this case: ")
          .append(others.stream().map(ConsumerKind::label).collect(Collectors.joining(", ")))
          .append(".\n");
    }
    return text.toString();
  }

  /** What must be known if a producer could not write as many records as it was to. */
  private static String shortfall(Result result) {
    if (!(result.benchCase().load() instanceof Load.Rate rate)) {
      return "";
    }
    double reached =
        result.median(round -> round.recordsPerSecond() + round.dropsPerSecond())
            / rate.perSecond();
    return reached < REACHED
        ? String.format(
            Locale.ROOT,
            "%nWith %s the producer reached only %.0f %% of the load.%n",
            result.kind(),
            100 * reached)
        : "";
  }

  /** CPU per record means nothing where there are none. */
  private static String idleCpu(Result result) {
    return result.benchCase().load() instanceof Load.Silence && !result.rounds().isEmpty()
        ? String.format(
            Locale.ROOT,
            "%n%s: %s ms of CPU and %s wakeups in all.%n",
            result.kind(),
            number(1000 * result.median(Measurement::cpuSeconds)),
            count(result.median(Measurement::wakeups)))
        : "";
  }

  private static String sentence(BenchCase benchCase) {
    BenchCase.Schedule schedule = benchCase.schedule();
    return String.format(
        Locale.ROOT,
        "%s%s. Records of %d bytes, %s of %d KiB, %d %s of %.1f s.",
        benchCase.what().substring(0, 1).toUpperCase(Locale.ROOT),
        benchCase.what().substring(1),
        benchCase.payload(),
        benchCase.rings() == 1 ? "ring" : benchCase.rings() + " rings",
        benchCase.ringSize() / 1024,
        schedule.rounds(),
        schedule.rounds() == 1 ? "round" : "rounds",
        schedule.seconds());
  }

  private static String row(Result result, double nanosPerNap) {
    Result.Spread rate = result.spread(Measurement::recordsPerSecond);
    return String.join(
        " | ",
        "| " + result.kind(),
        count(rate.median()),
        count(rate.min()) + ".." + count(rate.max()),
        number(result.ratio(Measurement::recordsPerSecond)),
        count(result.median(Measurement::dropsPerSecond)),
        number(result.median(Measurement::cpuNanos)),
        number(result.median(Measurement::userNanos)),
        number(result.median(Measurement::systemNanos)),
        number(result.median(round -> round.napNanos(nanosPerNap))),
        number(result.median(Measurement::processCpuNanos)),
        count(result.median(Measurement::wakeupsPerSecond)),
        count(result.median(Measurement::napsPerSecond)),
        number(result.median(Measurement::producerNanos)),
        number(result.median(Measurement::totalCpuNanos)),
        number(result.latencyMicros(Mark.Latency::p50)),
        number(result.latencyMicros(Mark.Latency::p99)),
        number(result.latencyMicros(Mark.Latency::p999)),
        number(result.latencyMicros(Mark.Latency::max)),
        number(result.median(Measurement::allocatedBytes)) + " |");
  }

  /** Three digits, and M for millions. */
  static String count(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    return value >= 1e6
        ? String.format(Locale.ROOT, "%.2f M", value / 1e6)
        : String.format(Locale.ROOT, value > 0 && value < 10 ? "%.2f" : "%.0f", value);
  }

  /** Three digits or more. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return NONE;
    }
    String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
