package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What an agent sends when it is told to end. */
@RequiresBpf
@Timeout(120)
class AgentEndTest {

  private static final int MORE_THAN_THE_RING_TAKES = 20_000;

  @Test
  void whatWasLostJustBeforeIsToldOf(@TempDir Path folder) throws Exception {
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic")) {
      agent.start();
      ring.write(1);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      ring.write(MORE_THAN_THE_RING_TAKES);
      agent.stop();
      TopicContents topic = TopicContents.read(broker.bootstrapServers(), "events");
      assertThat(topic.events()).isEqualTo(ring.written());
      assertThat(topic.lost()).isEqualTo(ring.lost()).isPositive();
    }
  }

  @Test
  void whileTheBrokerIsAwayItEndsSoonAndTheRingKeepsItsEvents(@TempDir Path folder)
      throws Exception {
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic", "--health=0")) {
      agent.start();
      ring.write(1);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      broker.kill();
      ring.write(MORE_THAN_THE_RING_TAKES);
      Await.until("agent that says so", () -> agent.health().statusCode() == 503);
      long before = ring.waiting();

      long start = System.nanoTime();
      agent.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(agent.log())
          .contains("here: the broker has not acknowledged all within 3 s. What is not sent stays")
          .contains("here: the broker has acknowledged ");
      assertThat(ring.waiting()).isEqualTo(before);

      broker.start();
      agent.start();
      Await.until("end of the ring", () -> ring.waiting() == 0);
      agent.stop();
      TopicContents topic = TopicContents.read(broker.bootstrapServers(), "events");
      assertThat(topic.events()).isEqualTo(ring.written());
      assertThat(topic.lost()).isEqualTo(ring.lost()).isPositive();
    }
  }

  @Test
  void aRingThatNobodyHasPinnedEndsWithItWhichItSays(@TempDir Path folder) throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent =
            new Part(
                folder.resolve("agent.log"),
                "--agent",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--create-topic",
                "--duration=1s")) {
      assertThat(agent.start().waitFor()).isZero();
      assertThat(agent.log()).contains("nobody has pinned the ring, so it ends with this agent");
    }
  }
}
