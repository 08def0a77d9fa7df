package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an agent sends, and how: options for {@code @Mixin}. */
public final class AgentSettings {

  private static final int MOST_IN_FLIGHT = 64;

  @Option(names = "--host", paramLabel = "NAME", description = "What to call this host (its name).")
  private @Nullable String host;

  @Option(
      names = "--key",
      paramLabel = "host|ring|none",
      description =
          "What decides to which partition an event goes (host). Order is that of the ring within a key; with"
              + " none there is neither order, nor can consumers find duplicates.")
  private EventEncoder.Key key = EventEncoder.Key.HOST;

  @Option(
      names = "--value",
      paramLabel = "json|raw",
      description =
          "What an event's value is: JSON, by the types of the object, or the bytes of the record (json).")
  private EventEncoder.Value value = EventEncoder.Value.JSON;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      description = "lz4, zstd, snappy, gzip or none (lz4).")
  private String compression = "lz4";

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "How many batches of a ring may be on their way to the broker at a time (4).")
  private int inFlight = 4;

  @Option(names = "--create-topic", description = "Create the topic if there is none.")
  private boolean createTopic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many partitions a topic that is created gets (the broker's default).")
  private @Nullable Integer partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      description = "How many copies of it the brokers keep (their default).")
  private @Nullable Short replication;

  @Option(
      names = "--health",
      paramLabel = "[HOST:]PORT",
      description = "Where an agent says how it fares, as http://HOST:PORT/health.")
  private @Nullable String health;

  /** The defaults, until picocli sets others. */
  public AgentSettings() {}

  /** The same under another host's name, as a topic of the demonstration needs them. */
  static AgentSettings ofHost(String host) {
    AgentSettings settings = new AgentSettings();
    settings.host = host;
    settings.createTopic = true;
    settings.partitions = 3;
    return settings;
  }

  String host() {
    if (host != null && host.isBlank()) {
      throw new FleetException(
          "--host is empty. Say the host's name, or leave the option out.", null);
    }
    if (host != null) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new FleetException("This host does not know its name. Say it with --host.", e);
    }
  }

  /** Other for each start of the kernel. */
  static String boot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new FleetException("Cannot read the kernel's boot id: " + e, e);
    }
  }

  EventEncoder.Key key() {
    return key;
  }

  EventEncoder.Value value() {
    return value;
  }

  String compression() {
    return compression;
  }

  @Nullable String health() {
    return health;
  }

  int inFlight() {
    if (inFlight < 1 || inFlight > MOST_IN_FLIGHT) {
      throw new FleetException(
          "--in-flight must be from 1 to " + MOST_IN_FLIGHT + ", not " + inFlight, null);
    }
    return inFlight;
  }

  Optional<NewTopic> topicToCreate(String name) {
    return createTopic
        ? Optional.of(
            new NewTopic(name, Optional.ofNullable(partitions), Optional.ofNullable(replication)))
        : Optional.empty();
  }
}
