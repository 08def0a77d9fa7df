package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** The order of a ring's events in the topic, where the broker refuses one of them. */
@RequiresBpf
@Timeout(120)
class OrderTest {

  private static final int ROUNDS = 50;

  /**
   * That the refusal itself closes the producer is held by {@code BatchSenderTest}: the agent's
   * end, which closes it, too, comes so soon behind the refusal that this passes without. It fails
   * for its own reason where both are missing, or late.
   */
  @Test
  void whatIsBehindAnEventThatTheBrokerRefusesIsNotInTheTopicBeforeIt(@TempDir Path folder)
      throws Exception {
    try (NumberedRing ring = NumberedRing.create(1024 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
        Part agent =
            Part.agent(
                folder,
                broker,
                ring,
                // Each event is a request of its own, and what is to be tried again is so at once.
                "--compression=none",
                "--config=batch.size=0",
                "--config=linger.ms=0",
                "--config=retry.backoff.ms=0")) {
      NewTopic topic = new NewTopic("events", Optional.of(1), Optional.empty());
      Topics.create(admin, topic);
      Process first = agent.start();
      ring.write(1);
      Await.until(
          "event, schema and report of losses in the topic",
          () -> TopicContents.read(broker.bootstrapServers(), "events").offsets() == 3);
      ring.write(1); // knows which was before it, as those to come
      Await.until("event in the topic", () -> ring.waiting() == 0);

      // Numbers of three digits pass, as long as the index has one.
      limit(admin, sizeOfLast(folder.resolve("kafka/data/events-0")) + 2);
      for (int round = 0; round < ROUNDS; round++) {
        ring.write(11); // the last of which is too large
      }
      assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(agent.log()).contains("larger than the topic events");
      assertThat(TopicContents.read(broker.bootstrapServers(), "events").events())
          .isLessThan(ring.written());

      limit(admin, 1_000_000);
      agent.start();
      Await.until("end of the ring", () -> ring.waiting() == 0);
      // Which also looks whether the first appearances are in order.
      assertThat(TopicContents.read(broker.bootstrapServers(), "events").events())
          .isEqualTo(ring.written())
          .isEqualTo(2 + 11 * ROUNDS);
    }
  }

  private static void limit(Admin admin, int bytes) throws Exception {
    ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, "events");
    ConfigEntry limit =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes));
    admin
        .incrementalAlterConfigs(
            Map.of(events, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
        .all()
        .get();
    Await.until("broker that knows the limit", () -> limit.value().equals(value(admin, events)));
  }

  private static String value(Admin admin, ConfigResource resource) {
    try {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
          .value();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Of the last batch that the broker has stored, in bytes: which is what it limits. */
  private static int sizeOfLast(Path partition) throws IOException {
    ByteBuffer log =
        ByteBuffer.wrap(Files.readAllBytes(partition.resolve("00000000000000000000.log")));
    int size = 0;
    while (log.hasRemaining()) { // an offset of 8 bytes, a length of 4, and so many bytes
      size = Long.BYTES + Integer.BYTES + log.getInt(log.position() + Long.BYTES);
      log.position(log.position() + size);
    }
    return size;
  }
}
