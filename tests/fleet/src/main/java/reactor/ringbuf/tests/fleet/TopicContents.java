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
 * identities: nothing of the sample's own way to find duplicates.
 */
final class TopicContents {

  private static final JsonMapper JSON = new JsonMapper();

  /** An event's identity. */
  private record Identity(String host, String boot, int map, long position) {}

  private final Map<Identity, Long> numbers = new HashMap<>();
  private final BitSet seen = new BitSet();
  private final Map<String, Long> lastOfHost = new HashMap<>();
  private long messages;
  private long lost;

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
    }
    return contents;
  }

  private void take(ConsumerRecord<byte[], byte[]> message) {
    String type = EventHeaders.text(message.headers(), EventHeaders.TYPE);
    if (type.equals(EventHeaders.SCHEMA_TYPE)) {
      return;
    }
    JsonNode value = JSON.readTree(message.value());
    if (type.equals(EventHeaders.LOSS_TYPE)) {
      lost = Math.max(lost, value.get("lost").asLong());
      return;
    }
    Source source = Source.of(message.headers());
    long position = EventHeaders.position(message.headers(), EventHeaders.POSITION).orElseThrow();
    long number = value.get("number").asLong();
    messages++;
    Long before =
        numbers.put(new Identity(source.host(), source.boot(), source.map(), position), number);
    if (before != null) {
      if (before != number) {
        throw new IllegalStateException(
            "the events " + before + " and " + number + " have the same identity");
      }
      return;
    }
    if (seen.get((int) number)) {
      throw new IllegalStateException("event " + number + " has two identities");
    }
    seen.set((int) number);
    Long last = lastOfHost.put(source.host(), number);
    if (last != null && last > number) {
      throw new IllegalStateException("event " + number + " comes after " + last);
    }
  }

  /** How many messages of events there are, duplicates included. */
  long messages() {
    return messages;
  }

  /** How many different events. */
  long events() {
    return seen.cardinality();
  }

  /** How many are told to be lost. */
  long lost() {
    return lost;
  }
}
