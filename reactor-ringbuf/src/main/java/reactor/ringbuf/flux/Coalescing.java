package reactor.ringbuf.flux;

/**
 * Decides what to do when a ring runs empty: wait for the kernel's notification, or nap for a
 * moment with the last record unpublished, so that producers need not notify at all.
 *
 * <p>A notification costs its producer an interrupt and the consumer a system call, which is many
 * times what a record costs. It pays when records are rare, and is wasted when the next one is
 * about to come anyway. So a ring counts as busy when records have come in close succession several
 * times running; then naps replace notifications until nothing has come for a while. A quiet ring
 * is never napped on: its records are delivered as soon as the kernel notifies.
 *
 * <p>Naps are shortened when one lets the ring fill too far, and lengthened again up to the window.
 * Used by the owner of the ring only.
 */
final class Coalescing {

  /** Records count as close when they come within this many windows. */
  private static final int CLOSE_WINDOWS = 2;

  /** So many times running must records have come close after each other. */
  private static final int BUSY_STREAK = 4;

  /** A shorter nap costs more than it saves: the timer and two switches of context. */
  private static final long SHORTEST_NAP_NANOS = 5_000;

  private final long window;
  private final long size;
  private final long shortest;

  private long nap;
  private int streak;
  private long lastPosition;
  private long lastArrival;

  /**
   * Starts out with a quiet ring.
   *
   * @param window the longest nap in nanoseconds; 0 for none at all
   * @param size bytes in the ring
   */
  Coalescing(long window, long size) {
    this.window = window;
    this.size = size;
    this.shortest = Math.min(window, SHORTEST_NAP_NANOS);
    this.nap = shortest;
  }

  /**
   * Called each time the ring has run empty.
   *
   * @param position up to where it has been read
   * @return how long to nap in nanoseconds, or 0 to wait for a notification
   */
  long nap(long position) {
    if (window == 0) {
      return 0;
    }
    long now = System.nanoTime();
    boolean close = now - lastArrival <= CLOSE_WINDOWS * window;
    if (position != lastPosition) {
      // A busy ring stays busy: if this look came late, that was the nap, not the records.
      streak = close || streak == BUSY_STREAK ? Math.min(streak + 1, BUSY_STREAK) : 0;
      lastPosition = position;
      lastArrival = now;
    } else if (!close) {
      streak = 0;
    }
    return streak < BUSY_STREAK ? 0 : nap;
  }

  /**
   * Called after each nap, to keep the ring from filling while the next ones last.
   *
   * @param waiting how many bytes of the ring are taken now
   */
  void napped(long waiting) {
    if (waiting < size / 4) {
      nap = Math.min(nap * 2, window);
    } else if (waiting > size / 2) {
      if (nap == shortest) {
        streak = 0; // even that is too long for this ring, for now
      }
      nap = Math.max(nap / 2, shortest);
    }
  }
}
