package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node (KRaft), from its published jars, in a process of its own: for the
 * demonstration and for tests. It listens on this host only.
 */
public final class Broker implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long END_SECONDS = 10;
  private static final List<String> JVM_OPTIONS = List.of("-Xmx512m");

  private final BrokerFolder folder;
  private final List<String> jvmOptions;
  private volatile @Nullable Process process;
  private volatile boolean answers;
  private volatile boolean givenUp;

  /** Starts nothing yet. */
  Broker(BrokerFolder folder) {
    this(folder, JVM_OPTIONS);
  }

  private Broker(BrokerFolder folder, List<String> jvmOptions) {
    this.folder = folder;
    this.jvmOptions = jvmOptions;
  }

  /**
   * Formats a folder and starts a broker in it.
   *
   * @param folder an empty folder for its data and its log; made if it is not there
   * @param settings further lines of its server.properties, or, behind a comma, more of a value
   *     that is there; {@code {port}} in them stands for a free port, {@link #otherPort}
   * @return a broker that answers
   * @throws FleetException if the folder is not empty, or it does not start
   */
  public static Broker start(Path folder, Map<String, String> settings) {
    return start(folder, settings, JVM_OPTIONS);
  }

  /**
   * The same with a JVM of the caller's choice.
   *
   * @param folder an empty folder for its data and its log; made if it is not there
   * @param settings as above
   * @param jvmOptions options of java
   * @return a broker that answers
   * @throws FleetException if the folder is not empty, or it does not start
   */
  public static Broker start(Path folder, Map<String, String> settings, List<String> jvmOptions) {
    Broker broker = new Broker(BrokerFolder.create(folder, 0, settings), jvmOptions);
    try {
      broker.start();
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  /**
   * Starts it, for the first time or again where it was killed, and waits until it answers.
   *
   * @throws FleetException if it does not, or {@link #giveUpStart} was called
   */
  public void start() {
    answers = false;
    try {
      if (!folder.isFormatted()) {
        runTool(
            "kafka.tools.StorageTool",
            "format",
            "--standalone",
            "--cluster-id",
            UUID.randomUUID().toString(),
            "--config",
            folder.settings().toString());
      }
      process("kafka.Kafka", folder.settings().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
    answers = true;
  }

  /**
   * Ends a start that is under way, from another thread, or the next one: {@link #start} fails. One
   * that answers goes on.
   */
  void giveUpStart() {
    givenUp = true;
    Process started = process;
    if (started != null && !answers) {
      started.destroyForcibly();
    }
  }

  private void runTool(String... command) throws IOException {
    Process tool = process(command);
    try {
      if (!tool.waitFor(START.toSeconds(), TimeUnit.SECONDS) || tool.exitValue() != 0) {
        tool.destroyForcibly();
        throw failed(null);
      }
    } catch (InterruptedException e) {
      tool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private Process process(String... command) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvmOptions);
    line.addAll(
        List.of(
            // lz4's native code is unpacked there, and stays when the process is killed.
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.path().resolve("tmp")),
            "-Djava.util.logging.config.file="
                + System.getProperty("java.util.logging.config.file", ""),
            "-cp",
            System.getProperty("java.class.path"),
            ChildMain.class.getName()));
    line.addAll(List.of(command));
    Process started =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
            .start();
    process = started;
    if (givenUp) { // before there was a process to end
      started.destroyForcibly();
    }
    return started;
  }

  private void awaitAnswer() {
    try {
      awaitPort();
      try (Admin admin =
          Admin.create(
              Map.of(
                  AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                  bootstrapServers(),
                  AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                  (int) START.toMillis()))) {
        KafkaFuture<?> answer = admin.describeCluster().nodes();
        while (!answer.isDone()) {
          requireAlive(null);
          TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        answer.get();
      }
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  /** Before a client of Kafka's tries, which warns of each attempt that fails. */
  private void awaitPort() throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), folder.port()).close();
        return;
      } catch (IOException e) {
        requireAlive(e);
        if (System.nanoTime() - start > START.toNanos()) {
          throw failed(e);
        }
        Thread.sleep(20);
      }
    }
  }

  private void requireAlive(@Nullable Exception cause) {
    Process started = process;
    if (started == null || !started.isAlive()) {
      throw failed(cause);
    }
  }

  private FleetException failed(@Nullable Exception cause) {
    String log;
    try {
      List<String> lines = Files.readAllLines(folder.log());
      log = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      log = "it has no log: " + e;
    }
    return new FleetException("Kafka did not start in " + folder.path() + ":\n" + log, cause);
  }

  /**
   * Where clients find it.
   *
   * @return a value for {@code bootstrap.servers}
   */
  public String bootstrapServers() {
    return "localhost:" + folder.port();
  }

  /**
   * A port for a listener that settings add.
   *
   * @return what {@code {port}} in them stands for
   */
  public int otherPort() {
    return folder.otherPort();
  }

  /**
   * The process that runs now.
   *
   * @return its id
   */
  public long pid() {
    return running().pid();
  }

  /** Completes when Kafka's process has ended, for whatever reason. */
  CompletableFuture<Process> onExit() {
    return running().onExit();
  }

  private Process running() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException("it was not started");
    }
    return started;
  }

  /** Kills it with SIGKILL, and waits until it is gone. */
  public void kill() {
    Process started = process;
    if (started != null) {
      try {
        started.destroyForcibly().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends it in good order, or by force if that takes too long; its data stays. */
  @Override
  public void close() {
    Process started = process;
    if (started == null) {
      return;
    }
    if (!answers) { // Kafka ends in good order only once it has started, and there is nothing yet
      kill();
      return;
    }
    // Process.destroy would also close its stdin, and end it at once: see ChildMain.
    started.toHandle().destroy();
    try {
      if (!started.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
