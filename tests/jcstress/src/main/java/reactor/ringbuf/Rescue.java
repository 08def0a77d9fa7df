package reactor.ringbuf;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Ends a wait that nobody else ends, so that a lost wake is an outcome and not a hang.
 *
 * <p>A wait counts as stuck when its owner has been in it for two seconds although there is what it
 * waits for. One wait at a time in a JVM: jcstress runs one owner.
 */
final class Rescue {

  private static final long TICK_NANOS = 2_000_000;
  private static final int PATIENCE_TICKS = 1_000;

  private static volatile Rescue current;

  private final BooleanSupplier news;
  private volatile Thread owner;
  private volatile boolean stuck;

  static {
    Thread watch = new Thread(Rescue::watch, "rescue");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Guards one wait.
   *
   * @param news whether there is what the owner waits for
   */
  Rescue(BooleanSupplier news) {
    this.news = news;
  }

  /** Waits under guard. Returns what to report. */
  String guard(Runnable wait) {
    owner = Thread.currentThread();
    current = this;
    wait.run();
    current = null;
    return stuck ? "stuck" : "woken";
  }

  /** Whether the wait is to end, since nobody has ended it. */
  boolean isStuck() {
    return stuck;
  }

  private static void watch() {
    Rescue last = null;
    int ticks = 0;
    int patience = PATIENCE_TICKS;
    long tick = TICK_NANOS;
    while (true) {
      LockSupport.parkNanos(tick);
      Rescue now = current;
      boolean overdue = now != null && now.news.getAsBoolean();
      ticks = overdue && now == last ? ticks + 1 : 0;
      last = now;
      if (now != null && ticks >= patience) {
        now.stuck = true;
        LockSupport.unpark(now.owner);
        patience = 2; // the verdict is known, and there may be thousands more
        tick = 1;
      }
    }
  }
}
