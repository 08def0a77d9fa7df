package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.samples.fleet.Fleet;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * With which words an agent gives up, with a real broker and a real ring: that keeps its events.
 */
@RequiresBpf
@Timeout(120)
class BadInputTest {

  private static final String NUMBERED = "src/main/resources/numbered.bpf.o";
  private static final String EXIT_TRACE =
      "../../samples/exit-trace/src/main/resources/exit_trace.bpf.o";
  private static final String EXEC_WATCH =
      "../../samples/exec-watch/src/main/resources/exec_watch.bpf.o";
  private static final String TCP_TRACE =
      "../../samples/tcp-trace/src/main/resources/tcp_trace.bpf.o";
  private static final int EVENTS = 100;

  @TempDir private static Path folder;
  private static Broker broker;

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
  private NumberedRing ring;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        Broker.start(
            folder.resolve("kafka"),
            Map.of(
                "listeners",
                ",SASL_PLAINTEXT://localhost:{port}",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_agent=\"right\";"),
            Part.QUICK_START);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void fillRing() {
    ring = NumberedRing.create(64 * 1024);
    ring.write(EVENTS);
  }

  @AfterEach
  void closeRing() {
    ring.close();
  }

  private static List<String> agent(String bootstrapServers, String topic, Path pin) {
    return new ArrayList<>(
        List.of(
            "--agent",
            "--host=here",
            "--bootstrap-servers=" + bootstrapServers,
            "--topic=" + topic,
            "--pinned=" + pin));
  }

  /** Runs an agent that is to give up, and leave all events where they are. */
  private String refusal(String bootstrapServers, String topic, String... options) {
    List<String> args = agent(bootstrapServers, topic, ring.pin());
    args.addAll(List.of(options));
    long before = ring.waiting();
    assertThat(run(args)).isEqualTo(1);
    assertThat(ring.waiting()).isEqualTo(before).isPositive();
    return remarks.toString(StandardCharsets.UTF_8);
  }

  private int run(List<String> args) {
    Output output =
        new Output(
            "fleet",
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false);
    return Fleet.run(output, args.toArray(String[]::new));
  }

  private static void createTopic(String name, Map<String, String> settings) throws Exception {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty()).configs(settings);
      Topics.create(admin, topic);
    }
  }

  private static Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  @Test
  void aBrokerThatIsNotThere() {
    assertThat(refusal("localhost:1", "events", "--object=" + NUMBERED, "--wait=2s"))
        .startsWith("fleet: waiting for the broker at localhost:1; nothing listens there")
        .contains("fleet: No Kafka broker answers at localhost:1: nothing listens there. Start");
  }

  @Test
  void aHostThatIsNotThere() {
    assertThat(refusal("nowhere.invalid:9092", "events", "--object=" + NUMBERED, "--wait=2s"))
        .startsWith(
            "fleet: No Kafka broker answers at nowhere.invalid:9092: there is no such host.");
  }

  @Test
  void aPortAtWhichSomethingElseListens() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "localhost:" + mute.getLocalPort();
      assertThat(refusal(address, "events", "--object=" + NUMBERED, "--wait=2s"))
          .contains("No Kafka broker answers at " + address + ": something listens there, but")
          .contains("security.protocol=SSL");
    }
  }

  @Test
  void aSettingThatVoidsWhatIsPromised() {
    assertThat(
            refusal(broker.bootstrapServers(), "events", "--object=" + NUMBERED, "--config=acks=1"))
        .startsWith("fleet: --config sets acks=1, which is refused. ");
  }

  @Test
  void aTopicThatIsNotThere() {
    assertThat(refusal(broker.bootstrapServers(), "missing", "--object=" + NUMBERED))
        .startsWith("fleet: There is no topic missing at " + broker.bootstrapServers())
        .contains("--create-topic");
  }

  @Test
  void aTopicThatCannotBe() {
    assertThat(refusal(broker.bootstrapServers(), "a/b", "--object=" + NUMBERED, "--create-topic"))
        .startsWith("fleet: No topic can be called a/b");
  }

  @Test
  void aPasswordThatIsWrong() {
    assertThat(
            refusal(
                "localhost:" + broker.otherPort(),
                "events",
                "--object=" + NUMBERED,
                "--config=security.protocol=SASL_PLAINTEXT",
                "--config=sasl.mechanism=PLAIN",
                "--config=sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule"
                    + " required username=\"agent\" password=\"wrong\";"))
        .startsWith(
            "fleet: The broker at localhost:" + broker.otherPort() + " refuses the authentication")
        .contains("sasl.jaas.config");
  }

  @Test
  void aTrustStoreThatIsNotThere() {
    assertThat(
            refusal(
                broker.bootstrapServers(),
                "events",
                "--object=" + NUMBERED,
                "--config=security.protocol=SSL",
                "--config=ssl.truststore.location=/nowhere/trust.jks",
                "--config=ssl.truststore.password=secret"))
        .contains("/nowhere/trust.jks")
        .doesNotContain("secret");
  }

  @Test
  void aTopicThatKeepsOnlyTheLastEventOfAHost() throws Exception {
    createTopic("compacted", Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
    assertThat(refusal(broker.bootstrapServers(), "compacted", "--object=" + NUMBERED))
        .startsWith("fleet: Topic compacted has cleanup.policy=compact: ")
        .contains("Set cleanup.policy=delete");
  }

  @Test
  void anEventThatIsTooLargeForTheTopic() throws Exception {
    createTopic("small", Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "300"));
    assertThat(refusal(broker.bootstrapServers(), "small", "--object=" + NUMBERED))
        .startsWith(
            "fleet: here: sends the events of ring events to topic small at "
                + broker.bootstrapServers()
                + ", which keeps them for 7 days\n")
        .contains("fleet: The record at position 0 of ring events, of 64 bytes,")
        .contains("topic small takes up to 300")
        .contains("max.message.bytes")
        .endsWith(" What is not sent stays in the ring.\n");
    assertThat(TopicContents.read(broker.bootstrapServers(), "small").messages()).isZero();
  }

  @Test
  void aTopicThatTakesLessFromNowOn() throws Exception {
    createTopic("shrinking", Map.of());
    List<String> args = agent(broker.bootstrapServers(), "shrinking", ring.pin());
    args.add("--object=" + NUMBERED);
    CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> run(args));
    Await.until("event in the topic", () -> ring.waiting() == 0);
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, "shrinking"),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "100"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    while (!status.isDone()) { // until the broker goes by it
      ring.write(1);
      Thread.sleep(10);
    }
    assertThat(status.get(1, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(ring.waiting()).isPositive();
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .contains("larger than the topic shrinking")
        .contains("max.message.bytes")
        .contains("What is not sent stays in the ring.");
  }

  @Test
  void eventsOfWhichNothingIsKnown() {
    assertThat(refusal(broker.bootstrapServers(), "events"))
        .startsWith("fleet: The type of the events of ring events is not known")
        .contains("--value raw");
    remarks.reset();
    assertThat(refusal(broker.bootstrapServers(), "events", "--object=" + EXEC_WATCH))
        .contains("is not known")
        .containsPattern("--type, of which the object has .*\\bevent\\b");
  }

  @Test
  void aTypeThatIsNotThere() {
    assertThat(refusal(broker.bootstrapServers(), "events", "--object=" + NUMBERED, "--type=evnt"))
        .contains("There is no struct evnt");
  }

  @Test
  void anEventOfNoKnownType() throws Exception {
    createTopic("untyped", Map.of());
    assertThat(refusal(broker.bootstrapServers(), "untyped", "--object=" + EXIT_TRACE))
        .contains(
            "fleet: The record at position 0 of ring events, of 64 bytes, is of none of the known types"
                + " (exec, exit)")
        .contains("--value raw");
  }

  @Test
  void anEventThatIsShorterThanItsType() throws Exception {
    createTopic("short", Map.of());
    assertThat(refusal(broker.bootstrapServers(), "short", "--object=" + TCP_TRACE, "--type=close"))
        .contains(
            "fleet: The record at position 0 of ring events, of 64 bytes, is shorter than its type, struct"
                + " close of ")
        .contains("--value raw");
  }

  @Test
  void lessMemoryThanKafkasClientTakes() throws Exception {
    createTopic("memory", Map.of());
    assertThat(
            refusal(
                broker.bootstrapServers(),
                "memory",
                "--object=" + NUMBERED,
                "--config=buffer.memory=1000"))
        .contains("there is a hard limit of 1000 on memory allocations")
        .endsWith(" What is not sent stays in the ring.\n")
        .doesNotContain("\tat ");
  }

  @Test
  void aSettingThatKafkaDoesNotTake() throws Exception {
    createTopic("settings", Map.of());
    assertThat(
            refusal(
                broker.bootstrapServers(), "settings", "--object=" + NUMBERED, "--compression=zip"))
        .startsWith("fleet: Kafka's client cannot be configured so, with ")
        .contains("zip");
    remarks.reset();
    assertThat(
            refusal(broker.bootstrapServers(), "settings", "--object=" + NUMBERED, "--in-flight=0"))
        .contains("--in-flight must be from 1 to 64");
  }
}
