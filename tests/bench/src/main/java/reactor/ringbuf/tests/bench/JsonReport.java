package reactor.ringbuf.tests.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Results as JSON: an array with an object per case and consumer, medians of the rounds. */
final class JsonReport {

  private JsonReport() {}

  static String of(List<Result> results) {
    return results.stream()
        .map(result -> "  " + object(result))
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String object(Result result) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("case", quoted(result.benchCase().name()));
    values.put("consumer", quoted(result.kind().label()));
    values.put("records_per_s", number(result.median(Measurement::recordsPerSecond)));
    values.put("drops_per_s", number(result.median(Measurement::dropsPerSecond)));
    values.put("consumer_cpu_ns", number(result.median(Measurement::cpuNanos)));
    values.put("producer_ns", number(result.median(Measurement::producerNanos)));
    values.put("wakeups_per_s", number(result.median(Measurement::wakeupsPerSecond)));
    values.put("latency_us", latency(result));
    values.put("alloc_bytes", number(result.median(Measurement::allocatedBytes)));
    values.put("ratio_to_libbpf", number(result.ratio(Measurement::recordsPerSecond)));
    return braces(values);
  }

  private static String latency(Result result) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("p50", number(result.latencyMicros(Mark.Latency::p50)));
    values.put("p99", number(result.latencyMicros(Mark.Latency::p99)));
    values.put("p999", number(result.latencyMicros(Mark.Latency::p999)));
    values.put("max", number(result.latencyMicros(Mark.Latency::max)));
    return braces(values);
  }

  private static String braces(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Names have nothing in them that must be escaped. */
  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
  }
}
