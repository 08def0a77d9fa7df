package reactor.ringbuf;

/**
 * Decides what to do when a ring runs empty: wait for the kernel's notification, or nap for a
 * moment with the last record unpublished, so that producers need not notify at all.
 *
 * <p>A notification costs its producer an interrupt and the consumer a system call, which is many
 * times what a record costs. It pays when records are rare, and is wasted when the next one is
 * about to come anyway. So a ring counts as busy when records have come in close succession several
 * times running; then naps replace notifications until nothing has come for a while. A quiet ring
 * is not napped on: its records are delivered as soon as the kernel notifies. Only where the thread
 * naps for another ring anyway, one that has become quiet lately takes part: it would end those
 * naps with its notifications.
 *
 * <p>Producers may also notify by a rule of their own, such as {@code BPF_RB_FORCE_WAKEUP} whenever
 * so much waits. A nap spares them nothing then, and lets more wait, so that they notify more
 * often: where naps are notified all the same, it is left to the producers for a while.
 *
 * <p>Naps are shortened when one lets the ring fill too far, and lengthened again up to the window.
 * Used by the owner of the ring only.
 */
final class Coalescing {

  /** Records count as close when they come within this many windows. */
  private static final int CLOSE_WINDOWS = 2;

  /** A quiet ring takes part in naps for others when something has come within so many windows. */
  private static final int COMPANY_WINDOWS = 32;

  /** So many times running must records have come close after each other. */
  private static final int BUSY_STREAK = 4;

  /** A shorter nap costs more than it saves: the timer and two switches of context. */
  private static final long SHORTEST_NAP_NANOS = 5_000;

  /** So many naps running must have been notified all the same; one may be from before. */
  private static final int FORCED_NAPS = 3;

  /** After that the ring may run empty so many times without a nap. */
  private static final int LEFT_TO_PRODUCERS = 1_000;

  private final long window;
  private final long size;
  private final long shortest;

  private long nap;
  private int streak;
  private int forced;
  private int leftToProducers;
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
   * @param now the time, as {@link System#nanoTime} gives it
   * @param company whether the thread naps for other rings, so that this one need not notify
   * @return how long to nap in nanoseconds, or 0 to wait for a notification
   */
  long nap(long position, long now, boolean company) {
    if (window == 0) {
      return 0;
    }
    boolean close = now - lastArrival <= CLOSE_WINDOWS * window;
    if (position != lastPosition) {
      if (streak < BUSY_STREAK) { // else it stays busy: a late look was the nap's fault
        streak = close ? streak + 1 : 0;
      }
      lastPosition = position;
      lastArrival = now;
    } else if (!close) {
      streak = 0;
    }
    if (streak < BUSY_STREAK) {
      return company && now - lastArrival <= COMPANY_WINDOWS * window ? nap : 0;
    }
    if (leftToProducers > 0) {
      leftToProducers--;
      return 0;
    }
    return nap;
  }

  /** Whether the ring is worth a nap by itself. */
  boolean isBusy() {
    return streak == BUSY_STREAK && leftToProducers == 0;
  }

  /**
   * Called after each nap, to keep the ring from filling while the next ones last.
   *
   * @param waiting how many bytes of the ring are taken now
   * @param notified whether the ring was notified meanwhile, though the kernel had no reason to
   */
  void napped(long waiting, boolean notified) {
    forced = notified ? forced + 1 : 0;
    if (forced == FORCED_NAPS) {
      forced = 0;
      leftToProducers = LEFT_TO_PRODUCERS;
    }
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
