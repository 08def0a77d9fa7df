package reactor.ringbuf.tests.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** This build beside another: the ratios of its figures to the other's in the same rounds. */
final class Comparison {

  private static final List<ToDoubleFunction<Measurement>> FIGURES =
      List.of(
          Measurement::recordsPerSecond,
          Measurement::cpuNanos,
          Measurement::wakeupsPerSecond,
          Measurement::producerNanos,
          round -> Result.micros(round.latency().p50()),
          round -> Result.micros(round.latency().p99()));

  private Comparison() {}

  /** A Markdown table; empty if no other build was measured. */
  static String table(List<Result> results) {
    String rows =
        results.stream().map(result -> row(result, results)).collect(Collectors.joining());
    return rows.isEmpty()
        ? ""
        : "\n## This build to the other\n\n"
            + "Medians of the rounds' own ratios, and the least and the greatest of them.\n\n"
            + "| case, consumer | records/s | CPU per record | wakeups/s | producer ns | p50 | p99 |"
            + " bytes allocated/record |\n|---|---|---|---|---|---|---|---|\n"
            + rows;
  }

  private static String row(Result ours, List<Result> results) {
    return results.stream()
        .filter(result -> result.benchCase().name().equals(ours.benchCase().name()))
        .filter(result -> ours.kind().other().filter(result.kind()::equals).isPresent())
        .map(other -> row(ours, other))
        .collect(Collectors.joining());
  }

  private static String row(Result ours, Result other) {
    return FIGURES.stream()
        .map(figure -> ratio(ours.ratioTo(other.rounds(), figure)))
        .collect(
            Collectors.joining(
                " | ",
                "| " + ours.benchCase().name() + ", " + ours.kind() + " | ",
                " | " + allocated(ours) + ", was " + allocated(other) + " |\n"));
  }

  private static String ratio(Result.Spread spread) {
    return Double.isNaN(spread.median())
        ? MarkdownReport.number(spread.median())
        : "%s (%s..%s)"
            .formatted(
                MarkdownReport.number(spread.median()),
                MarkdownReport.number(spread.min()),
                MarkdownReport.number(spread.max()));
  }

  /** No ratio: both are often nothing. */
  private static String allocated(Result result) {
    return MarkdownReport.number(result.median(Measurement::allocatedBytes));
  }
}
