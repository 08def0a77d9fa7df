package reactor.ringbuf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.flux.RingbufThreadFactory;

/**
 * Which ring buffer to receive, and how. Immutable: each method that sets something returns a new
 * object.
 */
public final class ReceiverOptions {

  private static final Duration DEFAULT_WINDOW = Duration.ofNanos(100_000);
  private static final Duration LONGEST_WINDOW = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  private final RingbufSource source;
  private final String name;
  private final @Nullable ThreadFactory threadFactory;
  private final Duration coalescing;
  private final @Nullable Duration pollInterval;

  private ReceiverOptions(
      RingbufSource source,
      String name,
      @Nullable ThreadFactory threadFactory,
      Duration coalescing,
      @Nullable Duration pollInterval) {
    this.source = source;
    this.name = name;
    this.threadFactory = threadFactory;
    this.coalescing = coalescing;
    this.pollInterval = pollInterval;
  }

  private ReceiverOptions(RingbufSource source, String name) {
    this(source, name, null, DEFAULT_WINDOW, null);
  }

  /**
   * A map that is pinned in a BPF file system. The process needs read and write permission on the
   * pin, and no capability (before Linux 5.19: if kernel.unprivileged_bpf_disabled is 0).
   *
   * @param path the path, such as {@code /sys/fs/bpf/events}
   * @return options with defaults otherwise
   */
  public static ReceiverOptions pinned(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("path must be that of a pinned map, not \"" + path + "\"");
    }
    Path file = Path.of(path).getFileName();
    return new ReceiverOptions(new PinnedSource(path), file == null ? "pinned" : file.toString());
  }

  /**
   * A map that is pinned in a BPF file system.
   *
   * @param path the path, such as {@code /sys/fs/bpf/events}
   * @return options with defaults otherwise
   * @see #pinned(String)
   */
  public static ReceiverOptions pinned(Path path) {
    return pinned(path.toString());
  }

  /**
   * A map by the id that {@code bpftool map} shows. Takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id, at least 1
   * @return options with defaults otherwise
   */
  public static ReceiverOptions mapId(int id) {
    if (id < 1) {
      throw new IllegalArgumentException("id must be at least 1, not " + id);
    }
    return new ReceiverOptions(new MapIdSource(id), "map" + id);
  }

  /**
   * A map that the application has open. The descriptor stays the application's and is never
   * closed; each subscription works on a duplicate, so the application's must be open when one
   * begins.
   *
   * @param fd the map's file descriptor
   * @return options with defaults otherwise
   */
  public static ReceiverOptions mapFd(int fd) {
    if (fd < 0) {
      throw new IllegalArgumentException("fd must be a file descriptor, not " + fd);
    }
    return new ReceiverOptions(new MapFdSource(fd), "fd" + fd);
  }

  /**
   * A ring from elsewhere, such as a test kit.
   *
   * @param source opens the ring
   * @return options with defaults otherwise
   */
  public static ReceiverOptions source(RingbufSource source) {
    return new ReceiverOptions(Objects.requireNonNull(source, "source"), "source");
  }

  /**
   * Sets the name that threads and monitoring show. By default the last part of the pin's path, or
   * the id or descriptor.
   *
   * @param name a short name
   * @return new options
   */
  public ReceiverOptions name(String name) {
    return new ReceiverOptions(
        source, Objects.requireNonNull(name, "name"), threadFactory, coalescing, pollInterval);
  }

  /**
   * Sets what makes the thread that drains the ring; each subscription asks for one.
   *
   * <p>It must make platform threads that are not started yet. By default they are daemon threads
   * named {@code ringbuf-<name>-<number>} that implement {@link
   * reactor.core.scheduler.NonBlocking}, so that {@code block()} on them fails; a factory that
   * wants the same has to do the same.
   *
   * @param threadFactory makes the threads
   * @return new options
   */
  public ReceiverOptions threadFactory(ThreadFactory threadFactory) {
    return new ReceiverOptions(
        source,
        name,
        Objects.requireNonNull(threadFactory, "threadFactory"),
        coalescing,
        pollInterval);
  }

  /**
   * Sets how long the thread may nap on a busy ring before it looks for more records; 100
   * microseconds by default.
   *
   * <p>While records keep coming in close succession (several times running within two windows of
   * each other), the thread does not let the kernel notify it of each. It naps for up to a window,
   * drains, and keeps the last record unpublished, so that the kernel sees no consumer to notify
   * and the traced program is spared the interrupt. A record may be delivered later by up to a
   * window. When two windows have brought nothing, the thread waits for a notification again: a
   * quiet ring delivers at once, and an idle one costs nothing. Where producers notify by a rule of
   * their own ({@code BPF_RB_FORCE_WAKEUP}), the thread notices that naps spare them nothing, and
   * leaves it to them.
   *
   * @param window at most 10 ms; zero turns coalescing off
   * @return new options
   */
  public ReceiverOptions coalescing(Duration window) {
    if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException("window must be from 0 to 10 ms, not " + window);
    }
    return new ReceiverOptions(source, name, threadFactory, window, pollInterval);
  }

  /**
   * Makes the thread look at the ring so often even if the kernel has not notified it; by default
   * it does not.
   *
   * <p>For producers that write with {@code BPF_RB_NO_WAKEUP}: the kernel notifies nobody of their
   * records, nor of those that are committed behind one (Documentation/bpf/ringbuf.rst).
   *
   * @param interval from 1 ms to an hour; fractions of a millisecond are dropped
   * @return new options
   */
  public ReceiverOptions pollInterval(Duration interval) {
    if (interval.compareTo(LONGEST_INTERVAL) > 0 || interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval must be from 1 ms to 1 h, not " + interval);
    }
    return new ReceiverOptions(source, name, threadFactory, coalescing, interval);
  }

  /**
   * The source of the ring.
   *
   * @return what opens it
   */
  public RingbufSource source() {
    return source;
  }

  /**
   * The name that threads and monitoring show.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * What makes the threads.
   *
   * @return the factory that was set, or the default
   */
  public ThreadFactory threadFactory() {
    return threadFactory == null ? new RingbufThreadFactory(name) : threadFactory;
  }

  /**
   * How long the thread may nap on a busy ring.
   *
   * @return the window; zero if coalescing is off
   */
  public Duration coalescing() {
    return coalescing;
  }

  /**
   * How often the thread looks at the ring without having been notified.
   *
   * @return the interval, or empty if it does not
   */
  public Optional<Duration> pollInterval() {
    return Optional.ofNullable(pollInterval);
  }

  @Override
  public String toString() {
    return "ReceiverOptions[" + source + "]";
  }
}
