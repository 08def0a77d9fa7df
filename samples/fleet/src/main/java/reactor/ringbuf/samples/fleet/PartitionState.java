package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a consumer knows of a partition, and up to where: both are stored in one file at once, so
 * that after a crash it goes on exactly where its knowledge ends, and each event counts once.
 */
final class PartitionState {

  /** Half a file, or another one, is noticed: it lacks something. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** How the names of files end that are still being written. */
  static final String UNFINISHED = ".new";

  private final @Nullable Path file;
  private final Uuid topic;
  private final Map<Source, SourceState> sources = new LinkedHashMap<>();
  private long offset;
  private long foreign;
  private boolean changed;

  /** The content of the file. */
  private record Stored(String topic, long offset, long foreign, List<SourceState.Stored> sources) {
    Stored {
      if (offset < 0) {
        throw new IllegalArgumentException("an offset of " + offset);
      }
    }
  }

  /** What has become of a message. */
  sealed interface Verdict {
    /** An event that was not there before. */
    record New(Source source, String type) implements Verdict {}

    /** An event that has come before. */
    record Duplicate(Source source) implements Verdict {}

    /** So many records of a ring were lost, of which nothing was known. */
    record Lost(Source source, long records) implements Verdict {}

    /** No agent has sent it; what shows that. */
    record Foreign(String why) implements Verdict {}

    /** Nothing that counts. */
    record Other() implements Verdict {}
  }

  private PartitionState(@Nullable Path file, Uuid topic) {
    this.file = file;
    this.topic = topic;
  }

  /**
   * Reads what was stored.
   *
   * @param file where it is, or null to keep it in memory only
   * @param topic the id of the partition's topic
   * @throws FleetException if it cannot be read, is damaged, or is of another topic
   */
  static PartitionState of(@Nullable Path file, Uuid topic) {
    PartitionState state = new PartitionState(file, topic);
    if (file != null && Files.exists(file)) {
      state.restore(file, read(file));
    }
    return state;
  }

  private void restore(Path file, Stored stored) {
    if (!stored.topic().equals(topic.toString())) {
      throw new FleetException(
          ("%s, where a viewer keeps what it has seen of a partition, is of another topic of that name: this one"
                  + " was made since. Delete it, and the viewer begins that partition anew; or name another"
                  + " folder with --state.")
              .formatted(file),
          null);
    }
    offset = stored.offset();
    foreign = stored.foreign();
    for (SourceState.Stored known : stored.sources()) {
      if (sources.put(known.source(), new SourceState(known)) != null) {
        throw damaged(file, "it has " + known.source() + " twice", null);
      }
    }
  }

  private static Stored read(Path file) {
    try {
      Stored stored = JSON.readValue(Files.readAllBytes(file), Stored.class);
      if (stored == null) {
        throw damaged(file, "it says null", null);
      }
      return stored;
    } catch (IOException e) {
      throw new FleetException(
          "Cannot read %s, where a viewer keeps what it has seen: %s".formatted(file, e), e);
    } catch (JacksonException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  private static FleetException damaged(Path file, String why, @Nullable Exception cause) {
    return new FleetException(
        ("%s, where a viewer keeps what it has seen of a partition, is damaged: %s. Delete it, and the"
                + " viewer begins that partition anew: it shows again, and counts once, what the topic"
                + " still has.")
            .formatted(file, why),
        cause);
  }

  /** The offset of the next message; 0 if there was none. */
  long offset() {
    return offset;
  }

  /** How many messages no agent has sent. */
  long foreign() {
    return foreign;
  }

  /** Takes a message, the one at {@link #offset} or behind it. */
  Verdict take(ConsumerRecord<byte[], byte[]> message) {
    offset = message.offset() + 1;
    changed = true;
    try {
      return verdict(message);
    } catch (FleetException e) {
      foreign++;
      return new Verdict.Foreign(String.valueOf(e.getMessage()));
    }
  }

  private Verdict verdict(ConsumerRecord<byte[], byte[]> message) {
    Headers headers = message.headers();
    String type = EventHeaders.text(headers, EventHeaders.TYPE);
    Source source = Source.of(headers);
    if (message.value() == null) {
      throw new FleetException("it has no value", null);
    }
    if (type.equals(EventHeaders.SCHEMA_TYPE)) {
      return new Verdict.Other();
    }
    if (type.equals(EventHeaders.LOSS_TYPE)) {
      JsonNode report = report(message.value());
      long more =
          state(source)
              .lose(report.get("lost").asLong(), report.path("counted").booleanValue(true));
      return more == 0 ? new Verdict.Other() : new Verdict.Lost(source, more);
    }
    OptionalLong position = EventHeaders.position(headers, EventHeaders.POSITION);
    if (position.isEmpty() || position.getAsLong() < 0) {
      throw new FleetException("it has no header position of a record", null);
    }
    if (message.key() == null) {
      // Spread over all partitions: what each of them has would be small pieces without end, and a
      // repetition may be in another one.
      state(source).count();
      return new Verdict.New(source, type);
    }
    return state(source)
            .see(position.getAsLong(), EventHeaders.position(headers, EventHeaders.AFTER))
        ? new Verdict.New(source, type)
        : new Verdict.Duplicate(source);
  }

  private static JsonNode report(byte[] value) {
    try {
      JsonNode report = JSON.readTree(value);
      JsonNode lost = report.path("lost");
      if (lost.isIntegralNumber() && lost.canConvertToLong() && lost.asLong() >= 0) {
        return report;
      }
    } catch (JacksonException e) {
      throw new FleetException("it tells of losses, but not in JSON", e);
    }
    throw new FleetException("it tells of losses, but not how many", null);
  }

  private SourceState state(Source source) {
    return sources.computeIfAbsent(source, unknown -> new SourceState());
  }

  /** Shows what is known of each ring. */
  void forEach(BiConsumer<Source, SourceState.Stored> action) {
    sources.forEach((source, state) -> action.accept(source, state.stored(source)));
  }

  /**
   * Stores it, if it has changed: all of it or nothing, also if the machine fails meanwhile.
   *
   * @throws FleetException if it cannot be stored
   */
  void store() {
    if (file == null || !changed) {
      return;
    }
    List<SourceState.Stored> all =
        sources.entrySet().stream().map(e -> e.getValue().stored(e.getKey())).toList();
    try {
      replace(file, JSON.writeValueAsBytes(new Stored(topic.toString(), offset, foreign, all)));
    } catch (IOException e) {
      throw new FleetException(
          "Cannot store in %s what has been seen: %s. What was stored before is still there."
              .formatted(file, e),
          e);
    }
    changed = false;
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path fresh = Files.createTempFile(folder, file.getFileName() + ".", UNFINISHED);
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true); // or the name may be on the disk before the content
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (FileChannel names = FileChannel.open(folder)) {
      names.force(true);
    }
  }
}
