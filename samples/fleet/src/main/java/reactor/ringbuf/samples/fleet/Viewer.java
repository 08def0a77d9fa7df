package reactor.ringbuf.samples.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.cli.Output;

/**
 * Prints the events of all hosts, each once, and for each host its rate, its duplicates and its
 * losses. A plain consumer with a store of its own of what it has seen.
 */
final class Viewer {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LEAVE = Duration.ofSeconds(2);

  /** How often to tell of what no agent has sent. */
  private static final long FOREIGN_NANOS = Duration.ofMinutes(1).toNanos();

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final KafkaTarget target;
  private final ViewerSettings settings;
  private final Output output;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final HostTable table;
  private final Topic topic;
  private final @Nullable StateFolder folder;

  /** What is known of each partition that it has ever had: one that comes back goes on there. */
  private final Map<TopicPartition, PartitionState> known = new HashMap<>();

  /** Those of them that it has now. */
  private final Map<TopicPartition, PartitionState> partitions = new HashMap<>();

  /** When a message was told of that no agent has sent. */
  private final Map<TopicPartition, Long> foreignTold = new HashMap<>();

  private boolean read = true;
  private boolean decompressed;

  /** What went wrong in a callback, of which Kafka's client would print a stack trace. */
  private @Nullable FleetException failure;

  Viewer(KafkaTarget target, ViewerSettings settings, Output output) {
    this.target = target;
    this.settings = settings;
    this.output = output;
    this.table = new HostTable(output);
    target.require(FixedSetting.VIEWER);
    this.folder = settings.state() == null ? null : StateFolder.open(settings.state());
    try {
      this.topic = target.check(Optional.empty(), output);
      this.consumer = consumer();
    } catch (FleetException e) {
      if (folder != null) {
        folder.close();
      }
      throw e;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            settings.group(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            // One that was killed keeps its partitions from its successor so long.
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            6_000);
    try {
      return new KafkaConsumer<>(
          target.clientConfig(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw KafkaErrors.explained(target, e);
    }
  }

  /** Prints until {@link #stop}, or until nobody reads on; in the end, what it was in all. */
  void run() {
    try (folder) {
      try {
        printUntilStopped();
      } finally {
        // Leaving the group takes a broker that answers.
        consumer.close(CloseOptions.timeout(LEAVE));
      }
    } catch (KafkaException e) {
      throw KafkaErrors.explained(target, e);
    }
  }

  private void printUntilStopped() {
    try {
      print();
    } catch (WakeupException e) {
      // it is to stop
    }
    store();
    total();
  }

  private void print() {
    consumer.subscribe(List.of(target.topic()), new Assignment());
    AnswerWatch answers = new AnswerWatch(consumer.metrics(), target.bootstrapServers(), output);
    while (read) {
      answers.look();
      ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
      if (failure != null) {
        throw failure;
      }
      if (!decompressed && !messages.isEmpty()) {
        decompressed = true;
        NativeCode.deleteLoaded();
      }
      messages.forEach(this::print);
      if (table.age().compareTo(settings.every()) > 0) {
        table();
      }
    }
  }

  /** Ends it, from another thread. */
  void stop() {
    consumer.wakeup();
  }

  private void print(ConsumerRecord<byte[], byte[]> message) {
    TopicPartition partition = new TopicPartition(message.topic(), message.partition());
    PartitionState state = partitions.get(partition);
    if (state == null) {
      return; // it was taken away while this was on its way
    }
    if (message.offset() > state.offset() && state.offset() > 0) {
      tellOfDeleted(partition, state.offset());
    }
    PartitionState.Verdict verdict = state.take(message);
    if (verdict instanceof PartitionState.Verdict.New event) {
      table.count(event.source().host());
      if (!settings.table()) {
        read &=
            output.line(
                String.format(
                    "%s %-12s %-8s %s",
                    TIME.format(Instant.ofEpochMilli(message.timestamp())),
                    event.source().host(),
                    event.type(),
                    text(message)));
      }
    } else if (verdict instanceof PartitionState.Verdict.Lost loss) {
      output.remark(
          loss.records()
              + " events of ring "
              + loss.source().ring()
              + " of "
              + loss.source().host()
              + " were lost: the ring was full");
    } else if (verdict instanceof PartitionState.Verdict.Foreign foreign) {
      tell(partition, message.offset(), foreign.why(), state.foreign());
    }
  }

  /** Offsets have gaps for other reasons, too, such as somebody's transactions. */
  private void tellOfDeleted(TopicPartition partition, long next) {
    long first = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, next);
    if (first > next) {
      output.remark(
          "%d messages of %s, from %d on, were deleted before this viewer came to them: its counts lack them. See the"
                  .formatted(first - next, partition, next)
              + " topic's retention.ms and retention.bytes.");
    }
  }

  /** Not of each: there may be as many as events. */
  private void tell(TopicPartition partition, long offset, String why, long count) {
    long now = System.nanoTime();
    Long last = foreignTold.get(partition);
    if (last == null || now - last > FOREIGN_NANOS) {
      foreignTold.put(partition, now);
      output.remark(
          "no agent has sent message %d of %s: %s; skipped; %d so far"
              .formatted(offset, partition, why, count));
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> message) {
    return EventHeaders.text(message.headers(), EventHeaders.SCHEMA).startsWith("json:")
        ? new String(message.value(), StandardCharsets.UTF_8)
        : HexFormat.of().formatHex(message.value());
  }

  private void table() {
    store();
    read &= table.print(partitions.values());
  }

  /** The last table, and a line for all hosts. */
  private void total() {
    table();
    table.printTotal(partitions.values());
  }

  private void store() {
    partitions.values().forEach(PartitionState::store);
  }

  /** Goes on in each partition where what is known of it ends. */
  private final class Assignment implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      try {
        for (TopicPartition partition : assigned) {
          PartitionState state = known.computeIfAbsent(partition, Viewer.this::stateOf);
          partitions.put(partition, state);
          consumer.seek(partition, state.offset());
        }
      } catch (FleetException e) {
        failure = e;
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      try {
        for (TopicPartition partition : revoked) {
          PartitionState state = partitions.remove(partition);
          if (state != null) {
            state.store();
          }
        }
      } catch (FleetException e) {
        failure = e;
      }
    }
  }

  private PartitionState stateOf(TopicPartition partition) {
    return PartitionState.of(folder == null ? null : folder.file(partition), topic.id());
  }
}
