package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.micrometer.RingbufMetrics;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus scrapes, and that docs/grafana.json asks for nothing else. */
@Timeout(60)
class DashboardTest {

  private static final Path DASHBOARD = Path.of("../docs/grafana.json");

  /** A metric's name, and a label in a selector or after {@code by}. */
  private static final Pattern METRIC = Pattern.compile("\\bringbuf_[a-z_]+");

  private static final Pattern LABEL =
      Pattern.compile("([a-z_]+)=~?\"|\\bby ?\\(([a-z_, ]+)\\)|\\{\\{([a-z_]+)}}");

  private final TestRingbuf ring = TestRingbuf.create(4096, "events");
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @BeforeEach
  void traffic() {
    RingbufReceiver receiver = RingbufReceiver.create(ring.options());
    new RingbufMetrics(receiver, "exec").bindTo(registry);
    ring.submit(record(1)).submit(record(2)).submit(record(3));
    receiver.receive().take(2).blockLast();
    ring.assertNotSubscribed();
    registry.scrape(); // the ring's meters come with the next
  }

  @AfterEach
  void close() {
    ring.close();
  }

  @Test
  void prometheusScrapesExactNumbers() {
    String labels = "{map_id=\"0\",receiver=\"exec\",ring=\"events\"}";
    assertThat(registry.scrape().lines())
        .contains(
            "ringbuf_records_total{receiver=\"exec\"} 2.0",
            "ringbuf_read_bytes_total{receiver=\"exec\"} 32.0",
            "ringbuf_discarded_records_total{receiver=\"exec\"} 0.0",
            "ringbuf_failed_records_total{receiver=\"exec\"} 0.0",
            "ringbuf_ring_records_total" + labels + " 2.0",
            "ringbuf_ring_read_bytes_total" + labels + " 32.0",
            "ringbuf_ring_size_bytes" + labels + " 4096.0",
            "ringbuf_ring_waiting_bytes" + labels + " 0.0",
            "ringbuf_ring_fill_ratio" + labels + " 0.0",
            "ringbuf_ring_fill_highest_ratio" + labels + " " + 48 / 4096.0)
        .contains(
            "# TYPE ringbuf_records_total counter",
            "# TYPE ringbuf_parked_seconds summary",
            "# TYPE ringbuf_ring_fill_ratio gauge");
  }

  @Test
  void theDashboardAsksForWhatIsExposed() {
    Set<String> exposed = exposed(METRIC);
    List<String> expressions = dashboard().findValuesAsString("expr");
    assertThat(expressions).hasSizeGreaterThanOrEqualTo(10);
    assertThat(expressions).allMatch(expression -> METRIC.matcher(expression).find());
    Set<String> asked =
        expressions.stream().flatMap(e -> all(METRIC, e)).collect(Collectors.toSet());
    assertThat(exposed).containsAll(asked);
    assertThat(asked)
        .as("what the dashboard shows is what there is to see")
        .containsAll(exposed.stream().filter(name -> !name.startsWith("ringbuf_parked_")).toList());
  }

  @Test
  void theDashboardAsksForLabelsThatThereAre() {
    JsonNode dashboard = dashboard();
    Set<String> used =
        dashboard.findValuesAsString("expr").stream()
            .flatMap(e -> all(LABEL, e))
            .collect(Collectors.toSet());
    used.addAll(
        dashboard.findValuesAsString("legendFormat").stream()
            .flatMap(e -> all(LABEL, e))
            .collect(Collectors.toSet()));
    assertThat(used).isNotEmpty();
    assertThat(exposed(Pattern.compile("([a-z_]+)=\""))).containsAll(used);
  }

  @Test
  void thePanelsOfTheDashboardAreWellFormed() {
    JsonNode panels = dashboard().path("panels");
    assertThat(panels.size()).isGreaterThanOrEqualTo(8);
    assertThat(panels.findValuesAsString("id")).doesNotHaveDuplicates();
    for (JsonNode panel : panels) {
      assertThat(panel.path("title").asString()).isNotBlank();
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
    }
  }

  private static JsonNode dashboard() {
    return JsonMapper.shared().readTree(DASHBOARD.toFile());
  }

  private Set<String> exposed(Pattern pattern) {
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> all(pattern, line))
        .collect(Collectors.toSet());
  }

  private static java.util.stream.Stream<String> all(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher
        .results()
        .flatMap(
            result -> {
              for (int group = 1; group <= result.groupCount(); group++) {
                if (result.group(group) != null) {
                  return java.util.Arrays.stream(result.group(group).split(", ?"));
                }
              }
              return java.util.stream.Stream.of(result.group());
            });
  }
}
