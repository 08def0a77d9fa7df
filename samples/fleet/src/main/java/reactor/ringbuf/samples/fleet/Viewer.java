package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final String FORMAT = "%-24s %10s %12s %12s %10s";

  private final KafkaTarget target;
  private final ViewerSettings settings;
  private final Output output;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, PartitionState> partitions = new HashMap<>();

  /** By host, how many events it had the last time that the table was printed. */
  private final Map<String, Long> before = new HashMap<>();

  private long printed = System.nanoTime();
  private boolean read = true;
  private boolean decompressed;

  Viewer(KafkaTarget target, ViewerSettings settings, Output output) {
    this.target = target;
    this.settings = settings;
    this.output = output;
    target.require(FixedSetting.VIEWER);
    target.check(Optional.empty(), output);
    createFolder(settings.state());
    this.consumer =
        new KafkaConsumer<>(
            target.clientConfig(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    settings.group(),
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    // One that was killed keeps its partitions from its successor so long.
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    6_000)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  private static void createFolder(@Nullable Path folder) {
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new FleetException("Cannot create " + folder + ": " + e, e);
    }
  }

  /** Prints until {@link #stop}, or until nobody reads on. */
  void run() {
    try (consumer) {
      consumer.subscribe(List.of(target.topic()), new Assignment());
      while (read) {
        ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
        if (!decompressed && !messages.isEmpty()) {
          decompressed = true;
          NativeCode.deleteLoaded();
        }
        messages.forEach(this::print);
        if (System.nanoTime() - printed > settings.every().toNanos()) {
          table();
        }
      }
    } catch (WakeupException e) {
      store();
    } catch (KafkaException e) {
      throw KafkaErrors.explained(target, e);
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
    PartitionState.Verdict verdict = state.take(message);
    if (verdict instanceof PartitionState.Verdict.New event && !settings.table()) {
      read &=
          output.line(
              String.format(
                  "%s %-12s %-8s %s",
                  TIME.format(Instant.ofEpochMilli(message.timestamp())),
                  event.source().host(),
                  event.type(),
                  text(message)));
    } else if (verdict instanceof PartitionState.Verdict.Lost loss) {
      output.remark(
          loss.records()
              + " events of ring "
              + loss.source().ring()
              + " of "
              + loss.source().host()
              + " were lost: the ring was full");
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> message) {
    return EventHeaders.text(message.headers(), EventHeaders.SCHEMA).startsWith("json:")
        ? new String(message.value(), StandardCharsets.UTF_8)
        : HexFormat.of().formatHex(message.value());
  }

  /** A line for each host, of all its rings. */
  private void table() {
    double seconds = (System.nanoTime() - printed) / 1e9;
    printed = System.nanoTime();
    store();
    Map<String, long[]> hosts = new TreeMap<>();
    for (PartitionState state : partitions.values()) {
      state.forEach(
          (source, known) -> {
            long[] sums = hosts.computeIfAbsent(source.host(), unknown -> new long[3]);
            sums[0] += known.events();
            sums[1] += known.duplicates();
            sums[2] += known.lost();
          });
    }
    read &= output.line(String.format(FORMAT, "HOST", "EVENTS/S", "EVENTS", "DUPLICATES", "LOST"));
    hosts.forEach(
        (host, sums) -> {
          long last = before.getOrDefault(host, sums[0]);
          before.put(host, sums[0]);
          read &=
              output.line(
                  String.format(
                      FORMAT,
                      host,
                      String.format(Locale.ROOT, "%.1f", (sums[0] - last) / seconds),
                      sums[0],
                      sums[1],
                      sums[2]));
        });
  }

  private void store() {
    partitions.values().forEach(PartitionState::store);
  }

  private @Nullable Path file(TopicPartition partition) {
    Path folder = settings.state();
    return folder == null ? null : folder.resolve(partition + ".json");
  }

  /** Goes on in each partition where its file ends. */
  private final class Assignment implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      for (TopicPartition partition : assigned) {
        PartitionState state = PartitionState.of(file(partition));
        partitions.put(partition, state);
        consumer.seek(partition, state.offset());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      for (TopicPartition partition : revoked) {
        PartitionState state = partitions.remove(partition);
        if (state != null) {
          state.store();
        }
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      lost.forEach(partitions::remove); // another has them, and its file is the newer one
    }
  }
}
