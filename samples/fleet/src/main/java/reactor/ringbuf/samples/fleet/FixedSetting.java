package reactor.ringbuf.samples.fleet;

import java.util.List;
import java.util.Set;

/**
 * A setting of Kafka's client that a promise rests on, so a user who wants another is told why not.
 *
 * @param key the setting's name
 * @param allowed the values that change nothing; none if it is set in another way
 * @param why what would be lost
 */
record FixedSetting(String key, Set<String> allowed, String why) {

  private static final String FOR_EVER =
      "An agent tries for ever: one that gives an event up ends, and what is behind that event may be in the topic"
          + " before it.";

  private static final FixedSetting BOOTSTRAP_SERVERS =
      new FixedSetting("bootstrap.servers", Set.of(), "Say it with --bootstrap-servers.");

  /** Delivery at least once, in the order of the ring. */
  static final List<FixedSetting> AGENT =
      List.of(
          BOOTSTRAP_SERVERS,
          new FixedSetting(
              "acks",
              Set.of("all", "-1"),
              "An event leaves its ring when it is acknowledged, and must then be safe."),
          new FixedSetting(
              "enable.idempotence",
              Set.of("true"),
              "Without it the client's own retries repeat events and change their order."),
          new FixedSetting(
              "max.in.flight.requests.per.connection",
              Set.of("1", "2", "3", "4", "5"),
              "With more than five, a broker cannot keep the order of events."),
          new FixedSetting("retries", Set.of(String.valueOf(Integer.MAX_VALUE)), FOR_EVER),
          new FixedSetting(
              "delivery.timeout.ms", Set.of(String.valueOf(Integer.MAX_VALUE)), FOR_EVER),
          new FixedSetting("max.block.ms", Set.of(String.valueOf(Integer.MAX_VALUE)), FOR_EVER),
          new FixedSetting(
              "max.request.size",
              Set.of(),
              "An agent takes it from the topic's max.message.bytes, so that of a batch that cannot be sent nothing"
                  + " is."),
          new FixedSetting(
              "partitioner.class",
              Set.of(),
              "There is order within a partition only, and Kafka's own partitioner gives a key to one. --key says"
                  + " what the key is."),
          new FixedSetting(
              "partitioner.ignore.keys",
              Set.of("false"),
              "There is order within a partition only. --key none spreads events without order."),
          new FixedSetting(
              "transactional.id",
              Set.of(),
              "An agent begins no transactions, so nothing could be sent."));

  /** Each event once. */
  static final List<FixedSetting> VIEWER =
      List.of(
          BOOTSTRAP_SERVERS,
          new FixedSetting("group.id", Set.of(), "Say it with --group."),
          new FixedSetting(
              "auto.offset.reset",
              Set.of("earliest"),
              "A viewer whose place is no longer in the topic goes on with the first event that is; else it would"
                  + " skip events in silence."));

  /**
   * Makes sure that a user has not set it to another value.
   *
   * @param value the user's
   * @param from where it comes from
   * @throws FleetException if it is not allowed
   */
  void check(String value, String from) {
    if (allowed.stream().noneMatch(value.strip()::equalsIgnoreCase)) {
      throw new FleetException(
          "%s sets %s=%s, which is refused. %s Remove it.".formatted(from, key, value, why), null);
    }
  }
}
