package reactor.ringbuf.samples.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node (KRaft), from its published jars, in a process of its own: for the
 * demonstration and for tests. It listens on this host only.
 */
public final class Broker implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final long END_SECONDS = 10;

  private final Path folder;
  private final List<String> jvmOptions;
  private final int port;
  private final int otherPort;
  private @Nullable Process process;

  private Broker(Path folder, List<String> jvmOptions, int port, int otherPort) {
    this.folder = folder;
    this.jvmOptions = jvmOptions;
    this.port = port;
    this.otherPort = otherPort;
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
    return start(folder, settings, List.of("-Xmx512m"));
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
    int[] ports = freePorts();
    Broker broker = new Broker(folder, jvmOptions, ports[0], ports[2]);
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.bootstrap.servers", "localhost:" + ports[1]);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners", "PLAINTEXT://localhost:" + ports[0] + ",CONTROLLER://localhost:" + ports[1]);
    properties.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT");
    properties.put("log.dirs", folder.resolve("data").toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // One that was killed is taken for alive so long, and refused when it starts again.
    properties.put("broker.session.timeout.ms", "1000");
    properties.put("broker.heartbeat.interval.ms", "250");
    settings.forEach(
        (key, value) ->
            properties.merge(
                key, value.replace("{port}", String.valueOf(ports[2])), Broker::appended));
    List<String> lines = new ArrayList<>();
    properties.forEach((key, value) -> lines.add(key + "=" + value));
    requireEmpty(folder);
    try {
      Files.write(folder.resolve("server.properties"), lines);
      broker.runTool(
          "kafka.tools.StorageTool",
          "format",
          "--standalone",
          "--cluster-id",
          UUID.randomUUID().toString(),
          "--config",
          folder.resolve("server.properties").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      broker.start();
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  /** Kafka would write its files among somebody's. */
  private static void requireEmpty(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new FleetException(
              folder + " is not empty. A broker needs a folder of its own: a new or an empty one.",
              null);
        }
      }
    } catch (IOException e) {
      throw new FleetException("Cannot use %s as a broker's folder: %s".formatted(folder, e), e);
    }
  }

  private static String appended(String value, String more) {
    return more.startsWith(",") ? value + more : more;
  }

  /** Starts it again where it was killed, and waits until it answers. */
  public void start() {
    try {
      process = process("kafka.Kafka", folder.resolve("server.properties").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
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
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-Djava.util.logging.config.file="
                + System.getProperty("java.util.logging.config.file", ""),
            "-cp",
            System.getProperty("java.class.path"),
            ChildMain.class.getName()));
    line.addAll(List.of(command));
    File log = folder.resolve("broker.log").toFile();
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
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
        admin.describeCluster().nodes().get();
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
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        boolean alive = process != null && process.isAlive();
        if (!alive || System.nanoTime() - start > START.toNanos()) {
          throw failed(e);
        }
        Thread.sleep(20);
      }
    }
  }

  private FleetException failed(@Nullable Exception cause) {
    String log;
    try {
      List<String> lines = Files.readAllLines(folder.resolve("broker.log"));
      log = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      log = "it has no log: " + e;
    }
    return new FleetException("Kafka did not start in " + folder + ":\n" + log, cause);
  }

  /** Several at a time, so that they differ. */
  private static int[] freePorts() {
    try (ServerSocket one = free();
        ServerSocket two = free();
        ServerSocket three = free()) {
      return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * Where clients find it.
   *
   * @return a value for {@code bootstrap.servers}
   */
  public String bootstrapServers() {
    return "localhost:" + port;
  }

  /**
   * A port for a listener that settings add.
   *
   * @return what {@code {port}} in them stands for
   */
  public int otherPort() {
    return otherPort;
  }

  /**
   * The process that runs now.
   *
   * @return its id
   */
  public long pid() {
    if (process == null) {
      throw new IllegalStateException("it was not started");
    }
    return process.pid();
  }

  /** Kills it with SIGKILL, and waits until it is gone. */
  public void kill() {
    if (process != null) {
      try {
        process.destroyForcibly().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends it in good order, or by force if that takes too long; its data stays. */
  @Override
  public void close() {
    if (process != null) {
      // Process.destroy would also close its stdin, and end it at once: see ChildMain.
      process.toHandle().destroy();
      try {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
          kill();
        }
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
      }
    }
  }
}
