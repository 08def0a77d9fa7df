package reactor.ringbuf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which user ring buffer to send to, and how. Immutable: each method that sets something returns a
 * new object.
 */
public final class SenderOptions {

  private static final int DEFAULT_PREFETCH = 256;

  /** What {@link #batch} is until it is set. */
  private static final int BY_SOURCE = 0;

  /** How many messages that are ready are shown at once. */
  private static final int READY_BATCH = 64;

  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  private final UserRingbufSource source;
  private final int prefetch;
  private final int batch;
  private final @Nullable Duration pollInterval;

  private SenderOptions(
      UserRingbufSource source, int prefetch, int batch, @Nullable Duration pollInterval) {
    this.source = source;
    this.prefetch = prefetch;
    this.batch = batch;
    this.pollInterval = pollInterval;
  }

  /**
   * A map that is pinned in a BPF file system. The process needs read and write permission on the
   * pin, and no capability.
   *
   * @param path the path, such as {@code /sys/fs/bpf/commands}
   * @return options with defaults otherwise
   */
  public static SenderOptions pinned(String path) {
    return source(UserRingbufSource.pinned(path));
  }

  /**
   * A map that is pinned in a BPF file system.
   *
   * @param path the path, such as {@code /sys/fs/bpf/commands}
   * @return options with defaults otherwise
   * @see #pinned(String)
   */
  public static SenderOptions pinned(Path path) {
    return pinned(path.toString());
  }

  /**
   * A map by the id that {@code bpftool map} shows. Takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id, at least 1
   * @return options with defaults otherwise
   */
  public static SenderOptions mapId(int id) {
    return source(UserRingbufSource.mapId(id));
  }

  /**
   * A map that the application has open. The descriptor stays the application's and is never
   * closed; each subscription works on a duplicate, so the application's must be open when one
   * begins.
   *
   * @param fd the map's file descriptor
   * @return options with defaults otherwise
   */
  public static SenderOptions mapFd(int fd) {
    return source(UserRingbufSource.mapFd(fd));
  }

  /**
   * Any ring, such as a test kit's.
   *
   * @param source what opens it
   * @return options with defaults otherwise
   */
  public static SenderOptions source(UserRingbufSource source) {
    return new SenderOptions(
        Objects.requireNonNull(source, "source"), DEFAULT_PREFETCH, BY_SOURCE, null);
  }

  /**
   * Sets how many messages are requested ahead: so many at most have been taken from the publisher
   * and not been sent, and are discarded by a cancellation. 256 by default.
   *
   * @param prefetch 1 or more; 1 requests each message when the one before has been sent
   * @return new options
   */
  public SenderOptions prefetch(int prefetch) {
    if (prefetch < 1) {
      throw new IllegalArgumentException("prefetch must be 1 or more, not " + prefetch);
    }
    return new SenderOptions(source, prefetch, batch, pollInterval);
  }

  /**
   * Sets how many messages the kernel may be shown with one store. A source that has many of them
   * sends faster then to a program that drains at the same time: sender and program fight less for
   * the producer position.
   *
   * <p>By default that depends on the source. If it has a queue and says how many are in there, as
   * behind {@code publishOn}, in a sink with a buffer, or in {@code range} and {@code just}, those
   * are shown together, up to 64. (In Reactor's words: the source is fused, with a barrier.) Of any
   * other source each message is shown as soon as it is written.
   *
   * <p>With a number of your own, a source is batched also while it emits within {@code request},
   * and while its iterator has more. What is held back is shown when there is no more of that. So
   * set none for a source that waits for something in there, as {@code Flux.generate} may. With 1,
   * each message is shown as soon as it is written, whatever the source: for encoders that take
   * their time.
   *
   * @param messages 1 or more
   * @return new options
   */
  public SenderOptions batch(int messages) {
    if (messages < 1) {
      throw new IllegalArgumentException("messages must be 1 or more, not " + messages);
    }
    return new SenderOptions(source, prefetch, messages, pollInterval);
  }

  /**
   * Sets how often to look for room without having been notified: for BPF programs that drain with
   * {@code BPF_RB_NO_WAKEUP}, which tell nobody. By default never, which costs nothing and is right
   * for all others.
   *
   * @param interval from 1 ms to 1 h
   * @return new options
   */
  public SenderOptions pollInterval(Duration interval) {
    if (interval.compareTo(LONGEST_INTERVAL) > 0 || interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval must be from 1 ms to 1 h, not " + interval);
    }
    return new SenderOptions(source, prefetch, batch, interval);
  }

  /**
   * What opens the ring.
   *
   * @return the source
   */
  public UserRingbufSource source() {
    return source;
  }

  /**
   * How many messages are requested ahead.
   *
   * @return 1 or more
   */
  public int prefetch() {
    return prefetch;
  }

  /**
   * How many messages the kernel may be shown with one store.
   *
   * @return 1 or more, or empty if that depends on the source
   */
  public OptionalInt batch() {
    return batch == BY_SOURCE ? OptionalInt.empty() : OptionalInt.of(batch);
  }

  /** The same for a message behind which a source has so many ready. */
  int nextBatch(int ready) {
    return batch != BY_SOURCE ? batch : Math.min(ready + 1, READY_BATCH);
  }

  /**
   * How often to look for room without having been notified.
   *
   * @return the interval, or empty for never
   */
  public Optional<Duration> pollInterval() {
    return Optional.ofNullable(pollInterval);
  }

  /** The ring as error messages name it. */
  String description() {
    return source.toString();
  }

  @Override
  public String toString() {
    return "SenderOptions[%s, prefetch %d, batch %s, poll interval %s]"
        .formatted(
            source,
            prefetch,
            batch == BY_SOURCE ? "by source" : batch,
            pollInterval == null ? "none" : pollInterval);
  }
}
