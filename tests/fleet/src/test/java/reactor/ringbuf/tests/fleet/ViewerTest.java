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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  @BeforeAll
  static void fillTopic() throws Exception {
    broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
    Map<String, Object> address =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    admin = Admin.create(address);
    producer = new KafkaProducer<>(address, new ByteArraySerializer(), new ByteArraySerializer());
    createTopic(TOPIC, 1);
    ProducerRecord<byte[], byte[]> loss = loss(TOPIC, 0, -1); // which is no number of events
    send(foreign("no headers"), event(0), foreign("another"), loss, event(144));
  }

  private static void createTopic(String name, int partitions) throws Exception {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    Topics.create(admin, topic);
  }

  @SafeVarargs
  private static void send(ProducerRecord<byte[], byte[]>... messages) throws Exception {
    for (ProducerRecord<byte[], byte[]> message : messages) {
      producer.send(message).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> foreign(String value) {
    return new ProducerRecord<>(TOPIC, bytes(value));
  }

  private static ProducerRecord<byte[], byte[]> event(long position) {
    return message(TOPIC, 0, position, "not JSON at " + position);
  }

  private static ProducerRecord<byte[], byte[]> loss(String topic, int partition, long lost) {
    ProducerRecord<byte[], byte[]> message =
        message(topic, partition, 0, "{\"lost\":" + lost + "}");
    message.headers().remove(EventHeaders.TYPE);
    message.headers().add(EventHeaders.TYPE, bytes(EventHeaders.LOSS_TYPE));
    return message;
  }

  private static ProducerRecord<byte[], byte[]> message(
      String topic, int partition, long position, String value) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic, partition, null, bytes(value));
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
    producer.close();
    admin.close();
    broker.close();
  }

  @BeforeEach
  void forget() {
    lines.reset();
    remarks.reset();
  }

  /** Views for so long, each time as another group: nobody holds its partitions. */
  private int view(String duration, String topic, String group, String... options) {
    List<String> args = new ArrayList<>(List.of(viewer(topic, group)));
    args.add("--duration=" + duration);
    args.addAll(List.of(options));
    return Fleet.run(
        new Output(
            "fleet",
            new PrintStream(lines, true, StandardCharsets.UTF_8),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false),
        args.toArray(String[]::new));
  }

  private static String[] viewer(String topic, String group, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--viewer",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--group=" + group));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
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
    assertThat(view("4s", TOPIC, "skipping", "--state=" + seen)).isZero();
    assertThat(lines())
        .contains("not JSON at 0", "not JSON at 144")
        .endsWith(
            "in all 2 events, 0 duplicates, 0 lost, of hosts: 1; 3 messages of no agent skipped\n");
    assertThat(remarks())
        .isEqualTo(
            "fleet: no agent has sent message 0 of mixed-0: it has no header host; skipped; 1 so far\n");
    forget();
    assertThat(view("4s", TOPIC, "again", "--state=" + seen)).isZero(); // it goes on behind them
    assertThat(lines()).doesNotContain("not JSON").contains("in all 2 events", "3 messages");
    assertThat(remarks()).isEmpty();
  }

  @Test
  void aStateThatIsDamagedIsNamed() throws Exception {
    Path seen = Files.createDirectories(folder.resolve("damaged"));
    Path file = seen.resolve("mixed-0.json");
    Files.writeString(file, "{\"offset\":3,\"for");
    try (Part viewer =
        new Part(folder.resolve("damaged.log"), viewer(TOPIC, "damaged", "--state=" + seen))) {
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

  @Test
  void aPartitionThatComesBackIsNotCountedAgain() throws Exception {
    createTopic("shared", 2);
    send(message("shared", 0, 0, "first of 0"), message("shared", 1, 72, "first of 1"));
    try (Part one = new Part(folder.resolve("one.log"), viewer("shared", "shared"));
        Part two = new Part(folder.resolve("two.log"), viewer("shared", "shared"))) {
      one.start();
      Await.until(
          "event of both partitions",
          () -> one.log().contains("first of 0") && one.log().contains("first of 1"));
      two.start();
      Await.until("partition for the other viewer", () -> two.log().contains("first of "));
      two.stop();
      send(message("shared", 0, 144, "second of 0"), message("shared", 1, 216, "second of 1"));
      Await.until(
          "partition that comes back",
          () -> one.log().contains("second of 0") && one.log().contains("second of 1"));
      one.stop();
      assertThat(one.log()).containsOnlyOnce("first of 0").containsOnlyOnce("first of 1");
      assertThat(one.log()).contains("in all 4 events, 0 duplicates");
    }
  }

  /** Each tells of all that were ever lost, wherever it is: the largest is the sum. */
  @Test
  void lossesOfARingThatAreToldOfInSeveralPartitionsAreNotAddedUp() throws Exception {
    createTopic("losses", 2);
    send(loss("losses", 0, 5), loss("losses", 1, 12), loss("losses", 0, 9));
    assertThat(view("5s", "losses", "losses")).isZero();
    assertThat(lines()).contains("in all 0 events, 0 duplicates, 12 lost, of hosts: 1\n");
  }

  @Test
  void oneFolderIsForOneViewer() throws Exception {
    Path seen = folder.resolve("taken");
    try (Part viewer =
        new Part(
            folder.resolve("taken.log"),
            viewer(TOPIC, "taken", "--state=" + seen, "--every=100ms"))) {
      viewer.start();
      Await.until("viewer", () -> viewer.log().contains("not JSON at 144"));
      assertThat(view("5s", TOPIC, "another", "--state=" + seen)).isEqualTo(1);
      assertThat(remarks()).startsWith("fleet: Another viewer keeps in " + seen);
      viewer.check();
      viewer.kill();
    }
    assertThat(view("4s", TOPIC, "another", "--state=" + seen)).isZero();
  }

  @Test
  void aTopicThatWasMadeAgainIsNotTakenForTheOldOne() throws Exception {
    Path seen = folder.resolve("old");
    createTopic("again", 1);
    send(message("again", 0, 0, "of the old topic"));
    assertThat(view("4s", "again", "again", "--state=" + seen)).isZero();
    assertThat(lines()).contains("of the old topic");
    admin.deleteTopics(List.of("again")).all().get();
    createTopic("again", 1);
    forget();
    assertThat(view("10s", "again", "later", "--state=" + seen)).isEqualTo(1);
    assertThat(remarks())
        .startsWith("fleet: " + seen.resolve("again-0.json"))
        .contains("is of another topic of that name");
  }

  @Test
  void aSettingThatKafkaDoesNotTake() {
    assertThat(view("4s", TOPIC, "settings", "--config=fetch.min.bytes=many")).isEqualTo(1);
    assertThat(remarks())
        .startsWith("fleet: Kafka's client cannot be configured so, with ")
        .contains("fetch.min.bytes");
  }

  @Test
  void messagesThatWereDeletedBeforeItCameToThemAreToldOf() throws Exception {
    Path seen = folder.resolve("late");
    createTopic("late", 1);
    send(message("late", 0, 0, "first"));
    assertThat(view("4s", "late", "late", "--state=" + seen)).isZero();
    assertThat(remarks()).isEmpty();
    send(
        message("late", 0, 72, "2nd"),
        message("late", 0, 144, "3rd"),
        message("late", 0, 216, "4th"));
    TopicPartition partition = new TopicPartition("late", 0);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
    assertThat(view("4s", "late", "later", "--state=" + seen)).isZero();
    assertThat(lines()).contains("in all 2 events, 0 duplicates");
    assertThat(remarks())
        .startsWith("fleet: 2 messages of late-0, from 1 on, were deleted before this viewer");
  }
}
