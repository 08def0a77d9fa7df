package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.samples.cli.Output;

/** What an agent says of a topic's settings. */
class TopicTest {

  private static Topic topic(int copies, Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "cleanup.policy", "delete",
                "max.message.bytes", "1000",
                "min.insync.replicas", "1",
                "retention.ms", "604800000",
                "retention.bytes", "-1"));
    all.putAll(settings);
    return new Topic("t", Uuid.ZERO_UUID, copies, all);
  }

  private static String remarks(Topic topic) {
    ByteArrayOutputStream remarks = new ByteArrayOutputStream();
    topic.requireKeeping(
        new Output(
            "fleet",
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false));
    return remarks.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "compact,delete", "delete,compact"})
  void oneThatIsCompactedIsRefused(String policy) {
    assertThatThrownBy(() -> remarks(topic(1, Map.of("cleanup.policy", policy))))
        .isInstanceOf(FleetException.class)
        .hasMessageStartingWith("Topic t has cleanup.policy=" + policy)
        .hasMessageEndingWith("Set cleanup.policy=delete, or name another --topic.");
  }

  @Test
  void copiesThatNobodyWaitsForAreRemarkedOn() {
    assertThat(remarks(topic(3, Map.of())))
        .startsWith("fleet: topic t has 3 copies, but min.insync.replicas=1:");
    assertThat(remarks(topic(3, Map.of("min.insync.replicas", "2")))).isEmpty();
    assertThat(remarks(topic(1, Map.of()))).isEmpty();
  }

  @Test
  void settingsThatMayNotBeReadAreRemarkedOn() {
    Topic unknown = new Topic("t", Uuid.ZERO_UUID, 3, Map.of());
    assertThat(remarks(unknown)).contains("may not read the settings of topic t");
    assertThat(unknown.largestMessage()).isEqualTo(1_048_588);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "604800000 | -1   | for 7 days",
        "5400000   | -1   | for 1h30m",
        "86400000  | 1000 | for 24h, the latest 1000 bytes of each partition",
        "-1        | -1   | without a limit of time",
      })
  void retention(String millis, String bytes, String said) {
    assertThat(topic(1, Map.of("retention.ms", millis, "retention.bytes", bytes)).retention())
        .isEqualTo(said);
  }
}
