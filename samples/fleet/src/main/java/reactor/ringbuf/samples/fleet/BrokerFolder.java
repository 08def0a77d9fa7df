package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a broker has its settings, its data and its log.
 *
 * @param path the folder
 * @param port at which it listens for clients
 * @param otherPort for a listener that settings add
 */
record BrokerFolder(Path path, int port, int otherPort) {

  /** The first line of its settings: no one else's begin so. */
  private static final String OURS = "# Written by samples/run fleet --broker";

  private static final Pattern PORT =
      Pattern.compile("(?m)^listeners=PLAINTEXT://localhost:(\\d+)");

  private static final Duration END = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Kafka's file in its data, the last that is written when that is formatted. */
  private static final String FORMATTED = "data/meta.properties";

  /**
   * Makes the settings of a broker.
   *
   * @param path an empty folder; made if it is not there
   * @param preferredPort where to listen if that is free, or 0 for any port
   * @param settings see {@link Broker#start(Path, Map)}
   * @throws FleetException if the folder is not empty
   */
  static BrokerFolder create(Path path, int preferredPort, Map<String, String> settings) {
    requireEmpty(path);
    int[] ports = freePorts();
    int port = preferredPort != 0 && isFree(preferredPort) ? preferredPort : ports[0];
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.bootstrap.servers", "localhost:" + ports[1]);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + ports[1]);
    properties.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT");
    properties.put("log.dirs", path.resolve("data").toString());
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
                key,
                value.replace("{port}", String.valueOf(ports[2])),
                (old, more) -> more.startsWith(",") ? old + more : more));
    List<String> lines = new ArrayList<>(List.of(OURS));
    properties.forEach((key, value) -> lines.add(key + "=" + value));
    BrokerFolder folder = new BrokerFolder(path, port, ports[2]);
    try {
      Files.write(folder.settings(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /**
   * Takes the folder of a broker that has run before, or makes a new one.
   *
   * @throws FleetException if there is something else in it, or another process has its port
   */
  static BrokerFolder openOrCreate(Path path, int preferredPort) {
    Path settings = path.resolve("server.properties");
    try {
      String content = Files.isRegularFile(settings) ? Files.readString(settings) : "";
      Matcher listener = PORT.matcher(content);
      if (!content.startsWith(OURS) || !listener.find()) {
        return create(path, preferredPort, Map.of());
      }
      int port = Integer.parseInt(listener.group(1));
      if (!becomesFree(port)) {
        throw new FleetException(
            "The broker of %s listens at localhost:%d, and another process does that now. Is it running already?"
                .formatted(path, port),
            null);
      }
      return new BrokerFolder(path, port, 0);
    } catch (IOException e) {
      throw new FleetException("Cannot read %s: %s".formatted(settings, Reasons.of(e)), e);
    }
  }

  Path settings() {
    return path.resolve("server.properties");
  }

  Path log() {
    return path.resolve("broker.log");
  }

  /** Whether there is something for Kafka to start with. */
  boolean isFormatted() {
    return Files.exists(path.resolve(FORMATTED));
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
              folder
                  + " is not empty, and no broker of this sample's has made it. A broker needs a folder of its own:"
                  + " a new or an empty one.",
              null);
        }
      }
    } catch (IOException e) {
      throw new FleetException(
          "Cannot use %s as a broker's folder: %s".formatted(folder, Reasons.of(e)), e);
    }
  }

  /** Several at a time, so that they differ. */
  private static int[] freePorts() {
    try (ServerSocket one = listen(0);
        ServerSocket two = listen(0);
        ServerSocket three = listen(0)) {
      return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A broker whose command was killed ends a moment later. */
  private static boolean becomesFree(int port) {
    long start = System.nanoTime();
    while (!isFree(port)) {
      if (System.nanoTime() - start > END.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = listen(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
