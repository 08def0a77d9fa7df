package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
