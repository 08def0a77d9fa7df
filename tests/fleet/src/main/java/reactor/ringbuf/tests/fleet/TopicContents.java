package reactor.ringbuf.tests.fleet;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import reactor.ringbuf.samples.fleet.EventHeaders;
import reactor.ringbuf.samples.fleet.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in a topic of numbered events, found out with a plain consumer and a plain map of
 * identities: nothing of the sample's own way to find duplicates. The first appearances of a ring's
 * events are in one partition and in the order of the ring, or it says so.
 */
final class TopicContents {

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<Source, Ring> rings = new HashMap<>();
  private long offsets;

  /** What there is of a ring. */
  private static final class Ring {

    private final Map<Long, Long> numbers = new HashMap<>(); // by position
    private final BitSet seen = new BitSet();
    private final int partition;
    private long last = -1;
    private long duplicates;
    private long lost;

    Ring(int partition) {
      this.partition = partition;
    }

    void see(long position, long number) {
      Long before = numbers.put(position, number);
      if (before != null) {
        if (before != number) {
          throw new IllegalStateException(
              "the events " + before + " and " + number + " have the same identity");
        }
        duplicates++;
        return;
      }
      if (seen.get((int) number)) {
        throw new IllegalStateException("event " + number + " has two identities");
      }
      seen.set((int) number);
      if (last > number) {
        throw new IllegalStateException("event " + number + " comes after " + last);
      }
      last = number;
    }

    Counts counts() {
      return new Counts(seen.cardinality(), duplicates, lost);
    }
  }

  private TopicContents() {}

  /** Reads all of it. */
  static TopicContents read(String bootstrapServers, String topic) {
    TopicContents contents = new TopicContents();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(contents::take);
      }
      contents.offsets = ends.values().stream().mapToLong(Long::longValue).sum();
    }
    return contents;
  }

  private void take(ConsumerRecord<byte[], byte[]> message) {
    Source source = Source.of(message.headers());
    Ring ring = rings.computeIfAbsent(source, first -> new Ring(message.partition()));
    if (ring.partition != message.partition()) {
      throw new IllegalStateException(
          "%s is in the partitions %d and %d"
              .formatted(source, ring.partition, message.partition()));
    }
    String type = EventHeaders.text(message.headers(), EventHeaders.TYPE);
    if (type.equals(EventHeaders.SCHEMA_TYPE)) {
      return;
    }
    JsonNode value = JSON.readTree(message.value());
    if (type.equals(EventHeaders.LOSS_TYPE)) {
      ring.lost = Math.max(ring.lost, value.get("lost").asLong());
      return;
    }
    ring.see(
        EventHeaders.position(message.headers(), EventHeaders.POSITION).orElseThrow(),
        value.get("number").asLong());
  }

  /** How many messages there are of whatever kind, in all partitions. */
  long offsets() {
    return offsets;
  }

  /** What there is of one ring. */
  Counts of(String host, String ring) {
    return rings.entrySet().stream()
        .filter(e -> e.getKey().host().equals(host) && e.getKey().ring().equals(ring))
        .map(e -> e.getValue().counts())
        .reduce(Counts.NONE, Counts::plus);
  }

  private Counts all() {
    return rings.values().stream().map(Ring::counts).reduce(Counts.NONE, Counts::plus);
  }

  /** How many messages of events there are, duplicates included. */
  long messages() {
    return all().events() + all().duplicates();
  }

  /** How many different events. */
  long events() {
    return all().events();
  }

  /** How many are told to be lost. */
  long lost() {
    return all().lost();
  }
}
