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
  private final @Nullable Duration pollInterval;

  private SenderOptions(UserRingbufSource source, int prefetch, @Nullable Duration pollInterval) {
    this.source = source;
    this.prefetch = prefetch;
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
    return new SenderOptions(Objects.requireNonNull(source, "source"), DEFAULT_PREFETCH, null);
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
    return new SenderOptions(source, prefetch, pollInterval);
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
    return new SenderOptions(source, prefetch, interval);
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
    return "SenderOptions[%s, prefetch %d, poll interval %s]"
        .formatted(source, prefetch, pollInterval == null ? "none" : pollInterval);
  }
}
