package reactor.ringbuf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.SupportedPlatform;

/**
 * Pins that are waited for, and followed when other maps take their places, as {@code tail -F} does
 * with files. For one subscription.
 *
 * <p>A map whose pin has been removed is kept until another one is pinned there: its producers may
 * go on. The pins are looked at now and then, since a BPF file system tells inotify nothing of what
 * bpf(2) does in it.
 */
final class FollowedPins implements RingbufSet {

  private static final long LOOK_MILLIS = 200;

  private final RingbufSet named;
  private final Supplier<? extends List<? extends RingbufSource>> look;
  private final @Nullable Duration wait;
  private final boolean follow;
  private final long start = System.nanoTime();

  /** What this subscription has, by pin; guarded by this. */
  private final Map<RingbufSource, PinnedMap> present = new LinkedHashMap<>();

  /** Whether a map has been pinned there; guarded by this. */
  private boolean seen;

  private FollowedPins(
      RingbufSet named,
      Supplier<? extends List<? extends RingbufSource>> look,
      @Nullable Duration wait,
      boolean follow) {
    this.named = named;
    this.look = look;
    this.wait = wait;
    this.follow = follow;
  }

  /** Follows what a set names, if that are pins. */
  static RingbufSet of(RingbufSet named, @Nullable Duration wait, boolean follow) {
    if (named instanceof PinnedRings folder) {
      return new FollowedPins(named, folder::present, wait, follow);
    }
    if (named instanceof RingbufSource source && pin(source) != null) {
      return new FollowedPins(named, () -> List.of(source), wait, follow);
    }
    return named;
  }

  private static @Nullable String pin(RingbufSource source) {
    if (source instanceof RefinedSource refined) {
      return pin(refined.source());
    }
    return source instanceof KernelSource kernel ? kernel.pin() : null;
  }

  @Override
  public synchronized List<? extends RingbufSource> sources() {
    SupportedPlatform.require();
    Map<RingbufSource, PinnedMap> now = now();
    seen |= !now.isEmpty();
    if (follow) {
      present.putAll(now);
    } else {
      now.forEach(present::putIfAbsent);
    }
    if (!present.isEmpty()) {
      return List.copyOf(present.values());
    }
    if (seen) {
      return List.of(); // what was pinned is gone: another one may come
    }
    if (wait == null) {
      return named.sources(); // which says what is wrong, there or when it is opened
    }
    if (isWaitOver()) {
      List<? extends RingbufSource> there =
          look.get().stream().filter(FollowedPins::isThere).toList();
      if (!there.isEmpty()) {
        return there; // but cannot be opened, which says why
      }
      throw new RingbufException(
          "Nothing was pinned within %s: %s. Let the loader pin it, or wait longer."
              .formatted(wait, named));
    }
    return List.of();
  }

  private static boolean isThere(RingbufSource source) {
    String pin = pin(source);
    return pin != null && Files.exists(Path.of(pin));
  }

  /**
   * Forgets a map that could not be opened, if that is because it is no longer pinned: then another
   * one is waited for.
   *
   * @return false if it is there, or is nothing of this
   */
  synchronized boolean forget(RingbufSource source) {
    return source instanceof PinnedMap map
        && mapId(pin(map.pin())) != map.id()
        && present.remove(map.pin(), map);
  }

  private boolean isWaitOver() {
    return wait != null && System.nanoTime() - start >= wait.toNanos();
  }

  /** Which maps are pinned now. */
  private Map<RingbufSource, PinnedMap> now() {
    Map<RingbufSource, PinnedMap> now = new LinkedHashMap<>();
    for (RingbufSource source : look.get()) {
      int id = mapId(pin(source));
      if (id != 0) {
        now.put(source, new PinnedMap(source, id));
      }
    }
    return now;
  }

  /** The id of the map that is pinned at a path; 0 if there is none that can be opened. */
  private static int mapId(@Nullable String path) {
    if (path == null) {
      return 0;
    }
    int fd;
    try {
      fd = Bpf.objGet(path);
    } catch (LinuxException e) {
      return 0;
    }
    try {
      return FileDescriptors.mayBeMap(fd) ? Bpf.mapInfo(fd).id() : 0;
    } catch (LinuxException e) {
      return 0;
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Override
  public Disposable watch(Runnable changed) {
    return Schedulers.parallel()
        .schedulePeriodically(
            () -> {
              if (hasChanged()) {
                changed.run();
              }
            },
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private synchronized boolean hasChanged() {
    try {
      if (present.isEmpty()) {
        return !now().isEmpty() || !seen && isWaitOver();
      }
      return follow && !present.values().containsAll(now().values());
    } catch (RingbufException e) {
      return true; // the receiver looks, too, and then says why
    }
  }

  @Override
  public String toString() {
    return named.toString();
  }

  /** A map at a pin: another one at the same pin is another ring. */
  record PinnedMap(RingbufSource pin, int id) implements RingbufSource {

    @Override
    public OpenRingbuf open() {
      return pin.open();
    }

    @Override
    public @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
      return pin.openLossCounter(ring);
    }

    @Override
    public String toString() {
      return pin.toString();
    }
  }
}
