package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/**
 * Notices that the JVM is shutting down: from then on what was read is given back after each turn,
 * so that little is repeated by whoever subscribes next. Subscriptions go on meanwhile, since it is
 * the application's to end them.
 */
final class OrderlyExit {

  private static volatile boolean begun;

  /** There while rings are received, so that an unloaded application leaves none; guarded. */
  private static @Nullable Thread hook;

  private static int entered;

  private OrderlyExit() {}

  static boolean hasBegun() {
    return begun;
  }

  /** Some rings are received. */
  static synchronized void enter() {
    if (entered++ == 0) {
      Thread thread = new Thread(() -> begun = true, "ringbuf-exit");
      try {
        Runtime.getRuntime().addShutdownHook(thread);
        hook = thread;
      } catch (IllegalStateException e) {
        begun = true; // the exit has begun
      }
    }
  }

  /** They are received no longer. */
  static synchronized void leave() {
    if (--entered == 0 && hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the exit has begun
      }
      hook = null;
    }
  }
}
