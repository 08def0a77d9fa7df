package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a consumer knows of a partition, and up to where: both are stored in one file at once, so
 * that after a crash it goes on exactly where its knowledge ends, and each event counts once.
 */
final class PartitionState {

  private static final JsonMapper JSON = new JsonMapper();

  private final @Nullable Path file;
  private final Map<Source, SourceState> sources = new LinkedHashMap<>();
  private long offset;
  private boolean changed;

  /** The content of the file. */
  private record Stored(long offset, List<SourceState.Stored> sources) {}

  /** What has become of a message. */
  sealed interface Verdict {
    /** An event that was not there before. */
    record New(Source source, String type) implements Verdict {}

    /** An event that has come before. */
    record Duplicate(Source source) implements Verdict {}

    /** So many records of a ring were lost, of which nothing was known. */
    record Lost(Source source, long records) implements Verdict {}

    /** Nothing that counts. */
    record Other() implements Verdict {}
  }

  private PartitionState(@Nullable Path file) {
    this.file = file;
  }

  /**
   * Reads what was stored.
   *
   * @param file where it is, or null to keep it in memory only
   */
  static PartitionState of(@Nullable Path file) {
    PartitionState state = new PartitionState(file);
    if (file != null && Files.exists(file)) {
      Stored stored = JSON.readValue(file.toFile(), Stored.class);
      state.offset = stored.offset();
      stored.sources().forEach(s -> state.sources.put(s.source(), new SourceState(s)));
    }
    return state;
  }

  /** The offset of the next message; 0 if there was none. */
  long offset() {
    return offset;
  }

  /** Takes a message, the one at {@link #offset} or behind it. */
  Verdict take(ConsumerRecord<byte[], byte[]> message) {
    offset = message.offset() + 1;
    changed = true;
    Headers headers = message.headers();
    String type = EventHeaders.text(headers, EventHeaders.TYPE);
    if (type.equals(EventHeaders.SCHEMA_TYPE)) {
      return new Verdict.Other();
    }
    Source source = Source.of(headers);
    SourceState state = sources.computeIfAbsent(source, unknown -> new SourceState());
    if (type.equals(EventHeaders.LOSS_TYPE)) {
      JsonNode loss = JSON.readTree(message.value());
      long more = state.lose(loss.get("lost").asLong());
      return more == 0 ? new Verdict.Other() : new Verdict.Lost(source, more);
    }
    long position =
        EventHeaders.position(headers, EventHeaders.POSITION)
            .orElseThrow(() -> new FleetException("An event has no position: " + headers, null));
    return state.see(position, EventHeaders.position(headers, EventHeaders.AFTER))
        ? new Verdict.New(source, type)
        : new Verdict.Duplicate(source);
  }

  /** Shows what is known of each ring. */
  void forEach(BiConsumer<Source, SourceState.Stored> action) {
    sources.forEach((source, state) -> action.accept(source, state.stored(source)));
  }

  /** Stores it, if it has changed: all of it or nothing. */
  void store() {
    if (file == null || !changed) {
      return;
    }
    List<SourceState.Stored> all =
        sources.entrySet().stream().map(e -> e.getValue().stored(e.getKey())).toList();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(fresh, JSON.writeValueAsBytes(new Stored(offset, all)));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    changed = false;
  }
}
