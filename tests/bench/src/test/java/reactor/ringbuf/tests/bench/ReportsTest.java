package reactor.ringbuf.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was measured is in the reports, and what was not is said to be missing. */
class ReportsTest {

  /** What a nap costs, in nanoseconds. */
  private static final double NAP = 40;

  private static final List<Measurement> LIBBPF = Samples.rounds(ConsumerKind.LIBBPF, 100, 100);

  @Test
  void jsonHasExactlyTheKeysThatAreDocumented() {
    Result result = Samples.result("rate-10k", ConsumerKind.DECODER, LIBBPF, 250, 250);
    assertThat(parsed(result))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"case": "rate-10k", "consumer": "decoder",
                     "records_per_s": 250.0, "drops_per_s": 7.0,
                     "consumer_cpu_ns": 10.0, "consumer_user_ns": 7.5, "consumer_system_ns": 2.5,
                     "consumer_nap_ns": 4.0, "consumer_process_cpu_ns": 20.0,
                     "total_cpu_ns": 410.0, "producer_ns": 400.0,
                     "wakeups_per_s": 25.0, "naps_per_s": 25.0,
                     "latency_us": {"p50": 1.0, "p99": 2.0, "p999": 3.0, "max": 4.0},
                     "alloc_bytes": 2.0, "ratio_to_libbpf": 2.5}
                    """));
  }

  @Test
  void whatWasNotMeasuredIsNullInJson() {
    JsonNode json = parsed(Samples.notMeasured("parallel", ConsumerKind.FFM, "no JDK 22+"));
    assertThat(json.get("records_per_s").isNull()).isTrue();
    assertThat(json.get("latency_us").get("p50").isNull()).isTrue();
    assertThat(json.get("ratio_to_libbpf").isNull()).isTrue();
    assertThat(json.get("not_measured").asString()).isEqualTo("no JDK 22+");
  }

  private static JsonNode parsed(Result result) {
    JsonNode array = JsonMapper.shared().readTree(JsonReport.of(List.of(result), NAP));
    assertThat(array.size()).isEqualTo(1);
    return array.get(0);
  }

  @Test
  void theTableSaysWhatWasNotMeasuredAndWhatNotCompared() {
    String table =
        MarkdownReport.table(
            List.of(
                Samples.result("sample-rate-1", ConsumerKind.DECODER, LIBBPF, 250, 260),
                Samples.notMeasured("sample-rate-1", ConsumerKind.FFM, "no JDK 22+")),
            NAP);
    assertThat(table)
        .contains("| decoder | 255 | 250..260 | 2.55 |")
        .contains("libbpf-ffm: not measured: no JDK 22+")
        .contains(
            "Not compared in this case: libbpf-copies, minimal-coalesced, libbpf-jna, libbpf-ffm,"
                + " decoder-threads");
  }

  @Test
  void theCpuOfTheConsumerIsTakenApartAndAddedToTheProducers() {
    String table =
        MarkdownReport.table(
            List.of(Samples.result("rate-10k", ConsumerKind.DECODER, LIBBPF, 250)), NAP);
    // user, system, naps; the process; wakeups and naps per second; producer, both
    assertThat(table).contains("| 10.0 | 7.50 | 2.50 | 4.00 | 20.0 | 25 | 25 | 400 | 410 |");
  }

  @Test
  void aLoadThatTheProducerDidNotReachIsTold() {
    String table =
        MarkdownReport.table(
            List.of(
                Samples.result("rate-1k", ConsumerKind.LIBBPF, LIBBPF, 500),
                Samples.result("rate-1k", ConsumerKind.DECODER, LIBBPF, 990)),
            NAP);
    assertThat(table)
        .contains("With libbpf the producer reached only 51 % of the load.")
        .doesNotContain("With decoder");
  }

  @Test
  void whatAnIdleConsumerCostsIsToldInAll() {
    String table =
        MarkdownReport.table(
            List.of(Samples.result("idle", ConsumerKind.DECODER, LIBBPF, 100)), NAP);
    assertThat(table).contains("decoder: 0.00 ms of CPU and 10 wakeups in all.");
  }

  @Test
  void targetsAreMetMissedOrNotMeasured() {
    String targets =
        Targets.table(
            List.of(
                Samples.result("parallel", ConsumerKind.DECODER, LIBBPF, 450, 450),
                Samples.result("parallel", ConsumerKind.COPIES, LIBBPF, 150, 150)));
    assertThat(targets)
        .contains("| parallel, decoder | records/s, to libbpf | at least 4 | 4.50 | met |")
        .contains("| parallel, copies | records/s, to libbpf | at least 2 | 1.50 | MISSED |")
        .contains("| idle, decoder | wakeups | | | not measured |");
  }

  @Test
  void theOthersBesideAFloodAreComparedWithThemselvesAlone() {
    String targets =
        Targets.table(
            List.of(
                Samples.result("rings-24-alone", ConsumerKind.DECODER, LIBBPF, 100),
                Samples.result("rings-24-flooded", ConsumerKind.DECODER, LIBBPF, 100)));
    assertThat(targets)
        .contains(
            "| rings-24-flooded, decoder | p99 of the others, to rings-24-alone"
                + " | at most 10 | 1.00 | met |")
        .contains(
            "| rings-24-flooded, decoder | p99 of the others, to libbpf | at most 1 | 1.00 | met |");
  }

  @Test
  void thisBuildIsComparedWithTheOtherRoundByRound() {
    List<Measurement> none = List.of();
    List<Result> both =
        List.of(
            Samples.result("parallel", ConsumerKind.DECODER, none, 300, 400, 500),
            Samples.result("parallel", ConsumerKind.DECODER_OTHER, none, 100, 200, 200));
    assertThat(Comparison.table(both))
        .contains("| parallel, decoder | 2.50 (2.00..3.00) | 1.00 (1.00..1.00) |")
        .contains("| 2.00, was 2.00 |");
    assertThat(Comparison.table(both.subList(0, 1))).isEmpty();
  }

  @Test
  void plotsAreXml() throws Exception {
    Map<String, String> plots =
        Plots.of(
            List.of(
                Samples.result("parallel", ConsumerKind.DECODER, LIBBPF, 450, 500),
                Samples.result("rate-1k", ConsumerKind.DECODER, LIBBPF, 1000),
                Samples.result("rate-10k", ConsumerKind.DECODER, LIBBPF, 10_000)));
    assertThat(plots)
        .containsOnlyKeys(
            "parallel-records.svg",
            "parallel-cpu.svg",
            "latency-p50.svg",
            "latency-p99.svg",
            "producer.svg",
            "rate-cpu.svg");
    for (String svg : plots.values()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
      assertThat(svg).contains(">decoder</text>");
    }
  }
}
