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
  private long lastArrival = Long.MIN_VALUE / 2; // long ago

  /** How long before that the last but one was found. */
  private long lastGap = Long.MAX_VALUE;

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
   * @param napped whether there was a nap since the look before, which may have made this one late
   */
  void looked(long position, long now, boolean napped) {
    boolean close = now - lastArrival <= CLOSE_WINDOWS * window;
    if (position != lastPosition) {
      if (close) {
        streak = Math.min(BUSY_STREAK, streak + 1);
      } else if (!napped) {
        streak = 0;
      }
      lastGap = now - lastArrival;
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

  /** Whether something was found within so many windows, and again within as many before that. */
  boolean arrivesWithin(int windows, long now) {
    long longest = windows * window;
    return lastGap <= longest && now - lastArrival <= longest;
  }
}
