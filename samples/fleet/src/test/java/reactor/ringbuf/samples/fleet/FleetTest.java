package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.samples.cli.Output;

/** The command line; what takes a broker is in tests/fleet. */
@Timeout(120)
class FleetTest {

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  private int run(String... args) {
    return Fleet.run(
        new Output(
            "fleet",
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false),
        args);
  }

  @Test
  void helpNeedsNoPrivileges() {
    assertThat(run("--help")).isZero();
  }

  @Test
  void partsExcludeEachOther() {
    assertThat(run("--agent", "--viewer")).isEqualTo(2);
    assertThat(run("--agent", "--key=pid")).isEqualTo(2);
  }

  @Test
  void aUsageErrorIsSaidWithoutAllOfTheHelp() {
    assertThat(run("--agent", "--compresion=lz4")).isEqualTo(2);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .isEqualTo("fleet: Unknown option: '--compresion=lz4'\n" + "--help shows the options\n");
  }

  @Test
  void aSettingThatKafkaDoesNotKnow(@TempDir Path folder) throws Exception {
    assertThat(run("--viewer", "--config=fetch.max.byte=1")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith(
            "fleet: --config sets fetch.max.byte, but Kafka's clients have no such setting");
    Path file = folder.resolve("kafka.properties");
    Files.writeString(file, "linger.ms = 100\nconfig.providers = file\nlingr.ms = 100\n");
    remarks.reset();
    assertThat(run("--agent", "--pinned=/nowhere/events", "--value=raw", "--config-file=" + file))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: " + file + " sets lingr.ms, but Kafka's clients have no such setting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kafka:", "kafka:http", "kafka:70000", "kafka:9092,other"})
  void anAddressWithoutAPort(String servers) {
    assertThat(run("--viewer", "--bootstrap-servers=" + servers)).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: --bootstrap-servers takes HOST:PORT,..., and \"")
        .contains("\" does not end in a port.");
  }

  @Test
  void aBrokersFolderThatIsNotEmpty(@TempDir Path folder) throws Exception {
    Path precious = Files.writeString(folder.resolve("server.properties"), "precious");
    assertThat(run("--broker=" + folder, "--duration=1s")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "fleet: "
                + folder
                + " is not empty, and no broker of this sample's has made it. A broker needs a folder of its"
                + " own: a new or an empty one.\n");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void aPinThatIsNotThere() {
    assertThat(run("--agent", "--pinned=/nowhere/events", "--object=/nowhere/file.bpf.o"))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: Cannot read /nowhere/file.bpf.o: there is no such file.");
  }

  /** As of a variable that is not set: no viewer would take its events for an agent's. */
  @Test
  void aHostWithoutAName() {
    assertThat(run("--agent", "--pinned=/nowhere/events", "--value=raw", "--host=", "--wait=1s"))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8)).startsWith("fleet: --host is empty.");
  }

  @Test
  void aRingThatIsNotThereIsNamedBeforeTheTypeOfItsEvents() {
    assertThat(run("--agent", "--pinned=/nowhere/events")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8)).contains("/nowhere/events");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedBeforeTheBrokerIsWaitedFor(@TempDir Path folder)
      throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run("--viewer", "--bootstrap-servers=localhost:1", "--wait=1s", "--state=" + file))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "fleet: Cannot keep in %s what a viewer has seen: it is no folder. --state names a folder.\n"
                .formatted(file));
  }

  @ParameterizedTest
  @CsvSource({
    "--viewer, --health=8080, --health is for --agent",
    "--viewer, --partitions=3, --partitions is for --agent",
    "--viewer, --pinned=/nowhere, --pinned is for --agent",
    "--agent, --table, --table is for --viewer",
    "--broker=/proc/nowhere, --every=1s, --every is for --viewer",
    "--broker=/proc/nowhere, --topic=events, --topic is for --agent and --viewer",
    "--duration=2s, --key=ring, --key is for --agent",
    "--duration=2s, --wait=1s, --wait is for --agent and --viewer",
  })
  void anOptionOfAnotherPartIsRefused(String part, String option, String why) {
    assertThat(run(part, option)).isEqualTo(2); // each would end soon if it were not
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .isEqualTo("fleet: " + why + "\n--help shows the options\n");
  }

  @Test
  void aFileOfSettingsThatIsNotThere() {
    assertThat(run("--viewer", "--config-file=/nowhere/kafka.properties")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .isEqualTo("fleet: Cannot read /nowhere/kafka.properties: there is no such file\n");
  }

  @Test
  void aSettingThatVoidsWhatAnAgentPromises(@TempDir Path folder) throws Exception {
    for (FixedSetting fixed : FixedSetting.AGENT) {
      remarks.reset();
      assertThat(
              run(
                  "--agent",
                  "--pinned=/nowhere/events",
                  "--value=raw",
                  "--config=" + fixed.key() + "=9"))
          .isEqualTo(1);
      assertThat(remarks.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              "fleet: --config sets %s=9, which is refused. %s Remove it.\n"
                  .formatted(fixed.key(), fixed.why()));
    }
    Path file = folder.resolve("kafka.properties");
    Files.writeString(file, "acks = 1\nlinger.ms = 100\n");
    remarks.reset();
    assertThat(run("--agent", "--pinned=/nowhere/events", "--value=raw", "--config-file=" + file))
        .isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: " + file + " sets acks=1, which is refused. An event leaves its ring");
  }

  @Test
  void aSettingThatMakesAViewerSkipEvents() {
    assertThat(run("--viewer", "--config=auto.offset.reset=latest")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8))
        .startsWith("fleet: --config sets auto.offset.reset=latest, which is refused.");
  }

  @Test
  void aSettingThatChangesNothingIsAllowed() {
    FixedSetting.AGENT.forEach(
        fixed -> fixed.allowed().forEach(value -> fixed.check(" " + value, "--config")));
  }

  @Test
  void aBrokerThatIsWaitedForIsNamedAtOnce() {
    assertThat(run("--viewer", "--bootstrap-servers=localhost:1", "--wait=2s")).isEqualTo(1);
    assertThat(remarks.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "fleet: waiting for the broker at localhost:1; nothing listens there"),
            last ->
                assertThat(last)
                    .startsWith(
                        "fleet: No Kafka broker answers at localhost:1: nothing listens there."));
  }
}
