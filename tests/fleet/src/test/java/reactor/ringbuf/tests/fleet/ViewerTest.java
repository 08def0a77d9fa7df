package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.samples.fleet.EventHeaders;
import reactor.ringbuf.samples.fleet.Fleet;

/** A viewer of a topic to which others than agents send, too, and what it keeps. */
@Timeout(120)
class ViewerTest {

  private static final String TOPIC = "mixed";

  @TempDir private static Path folder;
  private static Broker broker;

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  @BeforeAll
  static void fillTopic() throws Exception {
    broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
    String address = broker.bootstrapServers();
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      NewTopic topic = new NewTopic(TOPIC, Optional.of(1), Optional.empty());
      admin.createTopics(List.of(topic)).all().get();
      producer.send(foreign("no headers")).get();
      producer.send(event(0)).get();
      producer.send(foreign("another")).get();
      ProducerRecord<byte[], byte[]> loss = event(72);
      loss.headers().remove(EventHeaders.TYPE);
      loss.headers().add(EventHeaders.TYPE, bytes(EventHeaders.LOSS_TYPE));
      producer.send(loss).get();
      producer.send(event(144)).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> foreign(String value) {
    return new ProducerRecord<>(TOPIC, bytes(value));
  }

  private static ProducerRecord<byte[], byte[]> event(long position) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(TOPIC, bytes("not JSON at " + position));
    message.headers().add(EventHeaders.HOST, bytes("a host"));
    message.headers().add(EventHeaders.BOOT, bytes("a boot"));
    message.headers().add(EventHeaders.RING, bytes("events"));
    message.headers().add(EventHeaders.MAP, bytes("7"));
    message.headers().add(EventHeaders.TYPE, bytes("a type"));
    message.headers().add(EventHeaders.SCHEMA, bytes("json:"));
    byte[] place = new byte[Long.BYTES];
    place[Long.BYTES - 1] = (byte) position;
    message.headers().add(EventHeaders.POSITION, place);
    return message;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void forget() {
    lines.reset();
    remarks.reset();
  }

  /** Views for so long, each time as another group: nobody holds its partitions. */
  private int view(String duration, String group, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--viewer",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic=" + TOPIC,
                "--group=" + group,
                "--duration=" + duration));
    args.addAll(List.of(options));
    return Fleet.run(
        new Output(
            "fleet",
            new PrintStream(lines, true, StandardCharsets.UTF_8),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false),
        args.toArray(String[]::new));
  }

  private String lines() {
    return lines.toString(StandardCharsets.UTF_8);
  }

  private String remarks() {
    return remarks.toString(StandardCharsets.UTF_8);
  }

  @Test
  void messagesOfOthersAreToldOfOnceAndSkipped() {
    Path seen = folder.resolve("seen");
    assertThat(view("4s", "skipping", "--state=" + seen)).isZero();
    assertThat(lines())
        .contains("not JSON at 0", "not JSON at 144")
        .endsWith(
            "in all 2 events, 0 duplicates, 0 lost, of hosts: 1; 3 messages of no agent skipped\n");
    assertThat(remarks())
        .isEqualTo(
            "fleet: no agent has sent message 0 of mixed-0: it has no header host; skipped; 1 so far\n");
    forget();
    assertThat(view("4s", "again", "--state=" + seen)).isZero(); // it goes on behind them
    assertThat(lines()).doesNotContain("not JSON").contains("in all 2 events", "3 messages");
    assertThat(remarks()).isEmpty();
  }

  @Test
  void aStateThatIsDamagedIsNamed() throws Exception {
    Path seen = Files.createDirectories(folder.resolve("damaged"));
    Path file = seen.resolve("mixed-0.json");
    Files.writeString(file, "{\"offset\":3,\"for");
    try (Part viewer =
        new Part(
            folder.resolve("damaged.log"),
            "--viewer",
            "--bootstrap-servers=" + broker.bootstrapServers(),
            "--topic=" + TOPIC,
            "--group=damaged",
            "--state=" + seen)) {
      assertThat(viewer.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(viewer.log())
          .contains(
              "fleet: "
                  + file
                  + ", where a viewer keeps what it has seen of a partition, is damaged: ")
          .contains("Delete it")
          .doesNotContain("\tat ");
    }
    assertThat(file).hasContent("{\"offset\":3,\"for");
  }
}
