package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;

/** The broker of the demonstration, and the command that runs one alone. */
@Timeout(180)
class BrokerTest {

  private static final Pattern LISTENS = Pattern.compile("Kafka listens at (\\S+)\n");

  @TempDir private Path folder;

  private Part command() {
    return new Part(folder.resolve("command.log"), "--broker=" + folder.resolve("kafka"));
  }

  /** Each address that a command has said so far. */
  private static List<String> addresses(Part command) {
    return LISTENS.matcher(command.log()).results().map(found -> found.group(1)).toList();
  }

  @Test
  void closesItsLogInOrder() {
    Broker.start(folder, Map.of(), Part.QUICK_START).close();
    // Kafka's word for it: without that it looks through its whole log at the next start.
    assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
  }

  @Test
  void goesOnInItsFolderAtTheSamePortAndAViewerSaysWhatItMisses() throws Exception {
    try (Part command = command()) {
      command.start();
      Await.until("broker", () -> !addresses(command).isEmpty());
      String address = addresses(command).get(0);
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
        Topics.create(admin, new NewTopic("events", Optional.of(1), Optional.empty()));
      }
      try (Part viewer = Part.viewer(folder, address, "--every=100ms")) {
        viewer.start();
        Await.until("table", () -> viewer.log().contains("EVENTS/S"));
        command.kill();
        Await.until(
            "word of it",
            () -> viewer.log().contains("fleet: the broker at " + address + " has not answered"));
        command.start();
        Await.until("broker again", () -> addresses(command).size() == 2);
        assertThat(addresses(command)).containsExactly(address, address);
        Await.until(
            "word of that",
            () -> viewer.log().contains("fleet: the broker at " + address + " answers again"));
        viewer.stop();
      }
      command.stop();
      assertThat(folder.resolve("kafka/data/.kafka_cleanshutdown")).exists();
    }
  }

  @Test
  void thatKafkaHasEndedIsSaid() throws Exception {
    try (Part command = command()) {
      Process running = command.start();
      Await.until("broker", () -> !addresses(command).isEmpty());
      running.toHandle().children().forEach(ProcessHandle::destroyForcibly);
      assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(running.exitValue()).isEqualTo(1);
      assertThat(command.log()).contains("fleet: Kafka has ended: see " + folder.resolve("kafka"));
    }
  }

  @Test
  void isNotWaitedForWhenItIsToEndWhileItStarts() throws Exception {
    try (Part command = command()) {
      command.start();
      Await.until("process", () -> Files.exists(folder.resolve("kafka/broker.log")));
      command.stop();
      assertThat(command.log()).isEmpty();
    }
  }
}
