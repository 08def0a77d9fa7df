package reactor.ringbuf;

/**
 * Tells whether records come in close succession, from what each look for them has found.
 *
 * <p>They do when several looks running have found some, each soon after the one before; until
 * nothing has come for a while. Used by the owner of the rings only.
 */
final class Pace {

  /** Records are close when they come within this many windows. */
  private static final int CLOSE_WINDOWS = 2;

  /** So many times running must records have come close after each other. */
  private static final int BUSY_STREAK = 4;

  private final long window;
  private int streak;
  private long lastPosition;
  private long lastArrival;

  /**
   * Starts out quiet.
   *
   * @param window the longest nap in nanoseconds
   */
  Pace(long window) {
    this.window = window;
  }

  /**
   * Called after each look.
   *
   * @param position how far has been read, in any unit; another one than before if there was
   *     anything
   * @param now the time, as {@link System#nanoTime} gives it
   */
  void looked(long position, long now) {
    boolean close = arrivedWithin(CLOSE_WINDOWS, now);
    if (position != lastPosition) {
      if (streak < BUSY_STREAK) { // else it stays busy: a late look was the nap's fault
        streak = close ? streak + 1 : 0;
      }
      lastPosition = position;
      lastArrival = now;
    } else if (!close) {
      streak = 0;
    }
  }

  /** Whether the next records are about to come, so that a nap is better than a notification. */
  boolean isBusy() {
    return streak == BUSY_STREAK;
  }

  /** Whether anything was found within so many windows before. */
  boolean arrivedWithin(int windows, long now) {
    return now - lastArrival <= windows * window;
  }
}
