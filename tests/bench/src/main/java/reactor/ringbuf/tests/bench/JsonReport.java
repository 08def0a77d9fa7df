package reactor.ringbuf.tests.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Results as JSON: an array with an object per case and consumer, medians of the rounds. */
final class JsonReport {

  private static final ObjectMapper JSON = JsonMapper.shared();

  private JsonReport() {}

  /**
   * @param nanosPerNap see {@link NapCost}
   */
  static String of(List<Result> results, double nanosPerNap) {
    ArrayNode array = JSON.createArrayNode();
    results.forEach(result -> add(array.addObject(), result, nanosPerNap));
    return array.toPrettyString() + "\n";
  }

  private static void add(ObjectNode node, Result result, double nanosPerNap) {
    node.put("case", result.benchCase().name());
    node.put("consumer", result.kind().label());
    node.put("records_per_s", number(result.median(Measurement::recordsPerSecond)));
    node.put("drops_per_s", number(result.median(Measurement::dropsPerSecond)));
    node.put("consumer_cpu_ns", number(result.median(Measurement::cpuNanos)));
    node.put("consumer_user_ns", number(result.median(Measurement::userNanos)));
    node.put("consumer_system_ns", number(result.median(Measurement::systemNanos)));
    node.put("consumer_nap_ns", number(result.median(round -> round.napNanos(nanosPerNap))));
    node.put("consumer_process_cpu_ns", number(result.median(Measurement::processCpuNanos)));
    node.put("total_cpu_ns", number(result.median(Measurement::totalCpuNanos)));
    node.put("producer_ns", number(result.median(Measurement::producerNanos)));
    node.put("wakeups_per_s", number(result.median(Measurement::wakeupsPerSecond)));
    node.put("naps_per_s", number(result.median(Measurement::napsPerSecond)));
    ObjectNode latency = node.putObject("latency_us");
    latency.put("p50", number(result.latencyMicros(Mark.Latency::p50)));
    latency.put("p99", number(result.latencyMicros(Mark.Latency::p99)));
    latency.put("p999", number(result.latencyMicros(Mark.Latency::p999)));
    latency.put("max", number(result.latencyMicros(Mark.Latency::max)));
    node.put("alloc_bytes", number(result.median(Measurement::allocatedBytes)));
    node.put("ratio_to_libbpf", number(result.ratio(Measurement::recordsPerSecond)));
    result.notMeasured().ifPresent(why -> node.put("not_measured", why));
  }

  /** To three decimals; JSON has no word for what is not a number. */
  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? Math.rint(value * 1000) / 1000 : null;
  }
}
