package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import reactor.ringbuf.samples.cli.Output;

/**
 * What a topic was when an agent or a viewer began.
 *
 * @param name its name
 * @param id other for a topic that was deleted and made again
 * @param copies how many the brokers keep of each message
 * @param settings its settings; none if this user may not read them
 */
record Topic(String name, Uuid id, int copies, Map<String, String> settings) {

  /** Kafka's own, where the topic's is not known. */
  private static final String LARGEST_MESSAGE = "1048588";

  /** The longest message that it takes, in bytes. */
  int largestMessage() {
    return Integer.parseInt(
        settings.getOrDefault(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LARGEST_MESSAGE));
  }

  /**
   * Makes sure that the topic keeps what an agent sends, and says where that is not known or sure.
   *
   * @throws FleetException if it is compacted: then it keeps the last event of each host
   */
  void requireKeeping(Output output) {
    if (settings.isEmpty()) {
      output.remark(
          "this user may not read the settings of topic %s (DescribeConfigs): nobody has looked whether it keeps"
                  .formatted(name)
              + " what is sent");
      return;
    }
    String cleanup = setting(TopicConfig.CLEANUP_POLICY_CONFIG);
    if (Arrays.asList(cleanup.split(",")).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new FleetException(
          "Topic %s has cleanup.policy=%s: of all events with the same key, such as a host, Kafka would keep the"
                  .formatted(name, cleanup)
              + " last only. Set cleanup.policy=delete, or name another --topic.",
          null);
    }
    String insync = setting(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    if (copies > 1 && insync.equals("1")) {
      output.remark(
          "topic %s has %d copies, but min.insync.replicas=1: an event can be acknowledged when one broker has it,"
                  .formatted(name, copies)
              + " and is lost with that broker's machine. Set min.insync.replicas=2.");
    }
  }

  private String setting(String key) {
    return settings.getOrDefault(key, "");
  }

  /** How long it keeps a message, whether a consumer has read it or not: completes "keeps them". */
  String retention() {
    if (settings.isEmpty()) {
      return "as long as its settings say";
    }
    long millis = Long.parseLong(setting(TopicConfig.RETENTION_MS_CONFIG));
    String bytes = setting(TopicConfig.RETENTION_BYTES_CONFIG);
    return (millis < 0 ? "without a limit of time" : "for " + time(Duration.ofMillis(millis)))
        + (bytes.equals("-1") ? "" : ", the latest " + bytes + " bytes of each partition");
  }

  private static String time(Duration time) {
    long days = time.toDays();
    return time.equals(Duration.ofDays(days)) && days > 1
        ? days + " days"
        : time.toString().substring(2).toLowerCase(Locale.ROOT); // such as 1h30m
  }
}
