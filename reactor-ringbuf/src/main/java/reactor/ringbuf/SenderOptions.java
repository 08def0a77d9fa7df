package reactor.ringbuf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which user ring buffer to send to, and how. Immutable: each method that sets something returns a
 * new object.
 */
public final class SenderOptions {

  private static final int DEFAULT_PREFETCH = 256;
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
    return new SenderOptions(Objects.requireNonNull(source, "source"), DEFAULT_PREFETCH, 1, null);
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
   * Sets how many messages the kernel may be shown at once. 1 by default: each as soon as it is
   * written. With more, a source that emits all that is requested without a pause sends faster to a
   * program that drains at the same time, since the two fight less for the producer position.
   *
   * <p>Messages are held back only while the source is being asked for more: not when it emits by
   * itself, as behind {@code publishOn}, and not when the ring is full or the source is done. So
   * leave it at 1 for a source that waits for something within {@code request}, as {@code
   * Flux.generate} may.
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
   * How many messages the kernel may be shown at once.
   *
   * @return 1 or more
   */
  public int batch() {
    return batch;
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
    return "SenderOptions[%s, prefetch %d, batch %d, poll interval %s]"
        .formatted(source, prefetch, batch, pollInterval == null ? "none" : pollInterval);
  }
}
