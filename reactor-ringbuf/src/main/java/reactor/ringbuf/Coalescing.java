package reactor.ringbuf;

/**
 * Decides what to do when a ring runs empty: wait for the kernel's notification, or nap for a
 * moment with the last record unpublished, so that producers need not notify at all.
 *
 * <p>A notification costs its producer an interrupt and the consumer a system call, which is many
 * times what a record costs. It pays when records are rare, and is wasted when the next one is
 * about to come anyway. So naps replace notifications while records come in close succession, see
 * {@link Pace}. A quiet ring is not napped on: its records are delivered as soon as the kernel
 * notifies. Only where records come in close succession from all rings of the thread together, one
 * that has become quiet lately is napped on with them: its notifications would end their naps.
 *
 * <p>Producers may also notify by a rule of their own, such as {@code BPF_RB_FORCE_WAKEUP} whenever
 * so much waits. A nap spares them nothing then, and lets more wait, so that they notify more
 * often: where naps are notified all the same, it is left to the producers for a while.
 *
 * <p>Naps are shortened when one lets the ring fill too far, and lengthened again up to the window.
 * Used by the owner of the ring only.
 */
final class Coalescing {

  /**
   * A quiet ring is napped on with others when records come within so many windows. One that is
   * quieter is notified of each, and would only be looked at in vain meanwhile.
   */
  private static final int COMPANY_WINDOWS = 32;

  /** A shorter nap costs more than it saves: the timer and two switches of context. */
  private static final long SHORTEST_NAP_NANOS = 5_000;

  /** So many naps running must have been notified all the same; one may be from before. */
  private static final int FORCED_NAPS = 3;

  /**
   * After that, or when it has filled in the shortest nap, a ring runs empty so often without one.
   */
  private static final int LEFT_TO_PRODUCERS = 1_000;

  private final long window;
  private final long size;
  private final long shortest;
  private final Pace pace;

  private long nap;
  private boolean napped;
  private int forced;
  private int leftToProducers;

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
    this.pace = new Pace(window);
    this.nap = shortest;
  }

  /**
   * Called each time the ring has run empty.
   *
   * @param position up to where it has been read
   * @param now the time, as {@link System#nanoTime} gives it
   * @param company whether records come in close succession from all rings together
   * @return how long to nap in nanoseconds, or 0 to wait for a notification
   */
  long nap(long position, long now, boolean company) {
    if (window == 0) {
      return 0;
    }
    pace.looked(position, now, napped);
    napped = pace.isBusy() || (company && pace.arrivesWithin(COMPANY_WINDOWS, now));
    if (napped && leftToProducers > 0) {
      leftToProducers--;
      napped = false;
    }
    return napped ? nap : 0;
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
        leftToProducers = LEFT_TO_PRODUCERS; // even that is too long for this ring
      }
      nap = Math.max(nap / 2, shortest);
    }
  }
}
