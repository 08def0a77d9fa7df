package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** Another ring takes the place of an agent's, as when a loader is started again. */
@RequiresBpf
@Timeout(120)
class PinReplacedTest {

  private static final int MORE_THAN_THE_RING_TAKES = 2000;

  @TempDir private Path folder;
  private Broker broker;
  private NumberedRing old;

  @BeforeEach
  void start() {
    broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
    old = NumberedRing.create(64 * 1024);
  }

  @AfterEach
  void close() {
    old.close();
    broker.close();
  }

  @Test
  void anAgentThatDoesNotGetItsEventsIsNotWell() throws Exception {
    try (Part agent = Part.agent(folder, broker, old, "--create-topic", "--health=0")) {
      agent.start();
      old.write(1);
      Await.until("event in the topic", () -> old.waiting() == 0);
      assertThat(agent.health().statusCode()).isEqualTo(200);

      try (NumberedRing fresh = NumberedRing.inPlaceOf(old, 64 * 1024)) {
        fresh.write(1);
        assertThat(agent.health().statusCode()).isEqualTo(503);
        assertThat(agent.health().body()).contains("RING_REPLACED", "[\"events\"]");
        Await.until(
            "word of it",
            () -> agent.log().contains("here: another ring is pinned by now where events was"));
        assertThat(fresh.waiting()).isPositive();

        agent.stop();
        agent.start();
        Await.until("event of the new ring in the topic", () -> fresh.waiting() == 0);
      }
    }
  }

  @Test
  void lossesOfTheOldRingAreNotToldOfTheNewOne() throws Exception {
    try (Part agent = Part.agent(folder, broker, old, "--create-topic", "--wait=1m")) {
      broker.kill();
      agent.start();
      old.write(2 * MORE_THAN_THE_RING_TAKES);
      Await.until("agent that waits", () -> agent.log().contains("waiting for the broker"));
      try (NumberedRing fresh = NumberedRing.inPlaceOf(old, 64 * 1024)) {
        fresh.write(MORE_THAN_THE_RING_TAKES);
        broker.start();
        Await.until("end of the new ring", () -> fresh.waiting() == 0);
        agent.stop();
        TopicContents topic = TopicContents.read(broker.bootstrapServers(), "events");
        assertThat(topic.events()).isEqualTo(fresh.written());
        assertThat(topic.lost()).isEqualTo(fresh.lost()).isPositive();
      }
    }
  }
}
