package reactor.ringbuf.micrometer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.ReceiverStats;

/**
 * Takes one snapshot of a receiver for all meters that are read in one scrape. Registries do not
 * say when a scrape begins; so a new snapshot is taken when a meter is read that has been given the
 * present one already, or when that is old.
 */
final class Snapshots {

  /**
   * Longer than a scrape takes to come from one meter to the next; shorter than anybody notices.
   */
  private static final long OLD_NANOS = 10_000_000;

  private final Supplier<ReceiverStats> source;
  private final Consumer<ReceiverStats> listener;

  /** One thread at a time tells the listener; no other waits for it, as it may hold locks. */
  private final AtomicBoolean telling = new AtomicBoolean();

  /** Guarded by this, as is the next. */
  private @Nullable ReceiverStats present;

  private long takenAt;

  /**
   * @param source takes a snapshot
   * @param listener is told each new one, by whoever reads a meter
   */
  Snapshots(Supplier<ReceiverStats> source, Consumer<ReceiverStats> listener) {
    this.source = source;
    this.listener = listener;
  }

  /** Takes one for the listener only. */
  void begin() {
    view().get();
    synchronized (this) {
      present = null; // no meter has been read yet
    }
  }

  /** What one meter reads from. */
  View view() {
    return new View();
  }

  private synchronized ReceiverStats newerThan(@Nullable ReceiverStats seen) {
    ReceiverStats stats = present;
    if (stats == null || stats == seen || System.nanoTime() - takenAt > OLD_NANOS) {
      stats = source.get();
      present = stats;
      takenAt = System.nanoTime();
    }
    return stats;
  }

  private synchronized @Nullable ReceiverStats latest() {
    return present;
  }

  private void tell() {
    if (telling.compareAndSet(false, true)) {
      try {
        ReceiverStats stats = latest(); // never one that is older than the last it was told
        if (stats != null) {
          listener.accept(stats);
        }
      } finally {
        telling.set(false);
      }
    }
  }

  /** One meter's view: never the same snapshot twice. */
  final class View {

    private volatile @Nullable ReceiverStats seen;

    ReceiverStats get() {
      ReceiverStats stats = newerThan(seen);
      seen = stats;
      tell();
      return stats;
    }
  }
}
