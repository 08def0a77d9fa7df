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

/** With which words an agent gives up, with a real broker and a real ring: that keeps its events. */
@RequiresBpf
@Timeout(120)
class BadInputTest {

  private static final String NUMBERED = "src/main/resources/numbered.bpf.o";
  private static final String EXIT_TRACE =
      "../../samples/exit-trace/src/main/resources/exit_trace.bpf.o";
  private static final String EXEC_WATCH =
      "../../samples/exec-watch/src/main/resources/exec_watch.bpf.o";
  private static final int EVENTS = 100;

  @TempDir private static Path folder;
  private static Broker broker;

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
  private NumberedRing ring;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        Broker.start(
            Files.createDirectories(folder.resolve("kafka")),
            Map.of(
                "early.start.listeners", "CONTROLLER",
                "advertised.listeners", "PLAINTEXT://localhost:{port0},SASL_PLAINTEXT://localhost:{port}"));
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
}
