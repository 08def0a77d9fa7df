package reactor.ringbuf;

/**
 * Decides how long to look for room in a full ring before waiting for the kernel's notification.
 *
 * <p>The kernel notifies at the end of a drain only. A sender that sees room earlier writes behind
 * the drain, which goes on as long as it finds messages: then one drain takes several times what
 * the ring holds. But to look again and again costs processor time, and drains may be too short to
 * be met in the middle, or far apart. So looking has to pay: the kernel must have taken more by the
 * time the ring is full again. Where it does not, it is tried ever less often.
 *
 * <p>Used by the owner of the ring only.
 */
final class DrainWatch {

  /** Drains that are further apart are not looked for. */
  static final long PATIENCE_NANOS = 20_000_000;

  /** The most waits in a row that are left to notifications. */
  static final int MOST_SKIPPED = 63;

  /** How far the kernel had come when room was last seen. */
  private long seen = -1;

  /** How many waits to leave to notifications after one more that does not pay. */
  private int skip;

  private int left;

  /**
   * Called when the ring is full.
   *
   * @param consumed how far the kernel has come
   * @return how long to look without seeing the kernel take anything, in nanoseconds; 0 for a
   *     single time
   */
  long patience(long consumed) {
    if (consumed != seen) {
      skip = 0;
      left = 0;
    }
    if (left > 0) {
      left--;
      return 0;
    }
    skip = Math.min(2 * skip + 1, MOST_SKIPPED);
    left = skip;
    return PATIENCE_NANOS;
  }

  /**
   * Called when there is room again, however that was noticed.
   *
   * @param consumed how far the kernel has come
   */
  void room(long consumed) {
    seen = consumed;
  }
}
