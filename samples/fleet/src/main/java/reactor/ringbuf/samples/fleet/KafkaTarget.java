package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Output;

/** Which topic of which Kafka, and how to reach it: options for {@code @Mixin}. */
public final class KafkaTarget {

  private static final Duration FIRST_LOOK = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration CREATED_LOOK = Duration.ofMillis(20);

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Where Kafka is (localhost:9092).")
  private String bootstrapServers = "localhost:9092";

  @Option(names = "--topic", paramLabel = "NAME", description = "The topic (ringbuf-events).")
  private String topic = "ringbuf-events";

  @Option(
      names = "--config",
      paramLabel = "KEY=VALUE",
      description = "A setting of Kafka's client, such as security.protocol=SSL. May be repeated.")
  private Map<String, String> config = new LinkedHashMap<>();

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      description = "A file of such settings, which passwords are better kept in.")
  private @Nullable Path configFile;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Cli.Time.class,
      description =
          "How long to wait for a broker at the start (30s). One that is away later is waited for without a"
              + " limit.")
  private Duration wait = Duration.ofSeconds(30);

  /** The defaults, until picocli sets others. */
  public KafkaTarget() {}

  KafkaTarget(String bootstrapServers, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  String topic() {
    return topic;
  }

  /** What all clients of this Kafka are told; the user's settings come last. */
  Map<String, Object> clientConfig(Map<String, Object> ours) {
    Map<String, Object> all = new LinkedHashMap<>(ours);
    all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.putAll(file());
    all.putAll(config);
    return all;
  }

  private Map<String, String> file() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (configFile != null) {
      Properties file = new Properties();
      try (Reader reader = Files.newBufferedReader(configFile)) {
        file.load(reader);
      } catch (IOException e) {
        throw new FleetException("Cannot read " + configFile + ": " + Reasons.of(e), e);
      }
      file.forEach((key, value) -> settings.put((String) key, (String) value));
    }
    return settings;
  }

  /**
   * Makes sure that the addresses have ports, and that the user's settings are some of Kafka's and
   * leave alone what is promised.
   *
   * @throws FleetException if one does not
   */
  void require(List<FixedSetting> fixed) {
    for (String address : bootstrapServers.split(",")) {
      requirePort(address.strip());
    }
    Map<String, String> file = file();
    file.keySet().forEach(key -> requireKnown(key, String.valueOf(configFile)));
    config.keySet().forEach(key -> requireKnown(key, "--config"));
    for (FixedSetting setting : fixed) {
      if (file.containsKey(setting.key())) {
        setting.check(file.get(setting.key()), String.valueOf(configFile));
      }
      if (config.containsKey(setting.key())) {
        setting.check(config.get(setting.key()), "--config");
      }
    }
  }

  private static void requirePort(String address) {
    String port = address.substring(address.lastIndexOf(':') + 1);
    if (port.equals(address) || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new FleetException(
          "--bootstrap-servers takes HOST:PORT,..., and \"%s\" does not end in a port. That of Kafka is 9092 if"
                  .formatted(address)
              + " nobody has chosen another.",
          null);
    }
  }

  /** One of any client, so that agents and viewers can share a file: others Kafka passes over. */
  private static void requireKnown(String key, String from) {
    if (!ProducerConfig.configNames().contains(key)
        && !ConsumerConfig.configNames().contains(key)
        && !AdminClientConfig.configNames().contains(key)
        && !key.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
      throw new FleetException(
          "%s sets %s, but Kafka's clients have no such setting. Correct or remove it."
              .formatted(from, key),
          null);
    }
  }

  /**
   * Makes sure that the topic is there, before a ring is touched.
   *
   * @param create the topic to create if there is none
   * @param output is told why it takes time, if it does
   * @return the topic
   * @throws FleetException if it is not there, or no broker answers, or it refuses
   */
  Topic check(Optional<NewTopic> create, Output output) {
    int millis = (int) Math.min(wait.toMillis(), Integer.MAX_VALUE);
    try (Admin admin =
        Admin.create(
            clientConfig(
                Map.of(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    millis,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    Math.min(millis, 5_000))))) {
      TopicDescription found;
      try {
        found = awaitFirst(describe(admin), output);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || create.isEmpty()) {
          throw e;
        }
        create(admin, create.get());
        found = awaitCreated(admin);
      }
      return new Topic(
          topic, found.topicId(), found.partitions().get(0).replicas().size(), settings(admin));
    } catch (ExecutionException | KafkaException e) {
      throw KafkaErrors.explained(this, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FleetException("Interrupted while waiting for Kafka", e);
    }
  }

  private KafkaFuture<TopicDescription> describe(Admin admin) {
    return admin.describeTopics(Set.of(topic)).topicNameValues().values().iterator().next();
  }

  /** Says at once that nobody is there, and then now and again that it still waits. */
  private <T> T awaitFirst(KafkaFuture<T> answer, Output output)
      throws ExecutionException, InterruptedException {
    long limit = FIRST_LOOK.toMillis();
    while (true) {
      try {
        return answer.get(limit, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        Reachability found = Reachability.of(bootstrapServers);
        if (found != Reachability.LISTENS || limit > FIRST_LOOK.toMillis()) {
          output.remark(
              "waiting for the broker at %s; %s".formatted(bootstrapServers, found.finding()));
        }
        limit = LOOK.toMillis();
      }
    }
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another agent was faster
        throw e;
      }
    }
  }

  /** The broker that is asked may not know yet what the controller has made. */
  private TopicDescription awaitCreated(Admin admin)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try {
        return describe(admin).get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() - start > wait.toNanos()) {
          throw e;
        }
        Thread.sleep(CREATED_LOOK.toMillis());
      }
    }
  }

  private Map<String, String> settings(Admin admin)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin
          .describeConfigs(Set.of(resource))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .entries()
          .stream()
          .filter(entry -> entry.value() != null)
          .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Map.of();
      }
      throw e;
    }
  }
}
