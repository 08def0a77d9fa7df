package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an agent does and says while there is no broker. */
@RequiresBpf
@Timeout(120)
class BrokerAwayTest {

  private static final int MORE_THAN_THE_RING_TAKES = 2000;

  /**
   * Of an agent, and as much is its ring: as JSON, and with headers, that is some times as much.
   */
  private static final long HEAP = 64 * 1024 * 1024;

  private static final int BYTES_PER_EVENT = 72;

  @Test
  void eventsWaitInTheRingAndWhatItHasNoRoomForIsToldOf(@TempDir Path folder) throws Exception {
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic", "--health=0")) {
      agent.start();
      ring.write(1);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      assertThat(agent.health().statusCode()).isEqualTo(200);

      broker.kill();
      ring.write(MORE_THAN_THE_RING_TAKES);
      Await.until("agent that says so", () -> agent.health().statusCode() == 503);
      JsonNode health = new JsonMapper().readTree(agent.health().body());
      assertThat(health.get("state").asString()).isEqualTo("WAITING_FOR_BROKER");
      assertThat(health.get("fill").asDouble()).isGreaterThan(0.9);
      assertThat(health.get("lost").asLong()).isEqualTo(ring.lost()).isPositive();

      broker.start();
      Await.until("agent that goes on", () -> agent.health().statusCode() == 200);
      Await.until("end of the ring", () -> ring.waiting() == 0);
      assertThat(agent.log())
          .contains("here: the broker acknowledges nothing; events wait in the ring");
      Await.until(
          "word of it",
          () ->
              agent
                  .log()
                  .contains(
                      "here: the broker acknowledges again; "
                          + ring.lost()
                          + " events were lost meanwhile"));
      agent.stop();
      TopicContents topic = TopicContents.read(broker.bootstrapServers(), "events");
      assertThat(topic.events()).isEqualTo(ring.written());
      assertThat(topic.messages()).isEqualTo(ring.written()); // nothing came again
      assertThat(topic.lost()).isEqualTo(ring.lost());
    }
  }

  @Test
  void memoryIsBoundedHoweverMuchIsOffered(@TempDir Path folder) throws Exception {
    try (NumberedRing ring = NumberedRing.create(HEAP);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent =
            Part.agent(
                folder,
                List.of(
                    "-Xmx" + HEAP,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError"),
                broker,
                ring,
                "--create-topic",
                "--health=0")) {
      agent.start();
      ring.write(1);
      Await.until("event in the topic", () -> ring.waiting() == 0);

      broker.kill();
      while (ring.produced() * BYTES_PER_EVENT < 10 * HEAP) {
        ring.write(100_000);
      }
      Await.until("agent that waits", () -> agent.health().statusCode() == 503);
      assertThat(ring.waiting()).isGreaterThan(HEAP * 9 / 10);
      agent.check();

      broker.start();
      Await.until("end of the ring", () -> ring.waiting() == 0);
      agent.stop();
      TopicContents topic = TopicContents.read(broker.bootstrapServers(), "events");
      assertThat(topic.events()).isEqualTo(ring.written());
      assertThat(topic.lost()).isEqualTo(ring.lost()).isPositive();
    }
  }
}
