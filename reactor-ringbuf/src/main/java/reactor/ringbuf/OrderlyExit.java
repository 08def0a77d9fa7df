package reactor.ringbuf;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has what was read given back when the JVM shuts down, so that little is repeated by whoever
 * subscribes next: the shutdown waits a moment until each subscription has done that, and from then
 * on they do it after each turn. They go on meanwhile, since it is the application's to end them.
 */
final class OrderlyExit {

  /** How long the shutdown waits at the most. */
  private static final long PATIENCE_NANOS = 200_000_000;

  private static final Set<RingbufSubscription> RECEIVING = ConcurrentHashMap.newKeySet();

  private static volatile boolean begun;

  /** There while rings are received, so that an unloaded application leaves none; guarded. */
  private static @Nullable Thread hook;

  private OrderlyExit() {}

  static boolean hasBegun() {
    return begun;
  }

  /** A subscription receives. */
  static synchronized void enter(RingbufSubscription subscription) {
    RECEIVING.add(subscription);
    if (hook == null && !begun) {
      Thread thread = new Thread(OrderlyExit::exit, "ringbuf-exit");
      try {
        Runtime.getRuntime().addShutdownHook(thread);
        hook = thread;
      } catch (IllegalStateException e) {
        begun = true; // the exit has begun
      }
    }
  }

  /** It receives no longer. */
  static synchronized void leave(RingbufSubscription subscription) {
    RECEIVING.remove(subscription);
    if (RECEIVING.isEmpty() && hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the exit has begun
      }
      hook = null;
    }
  }

  private static void exit() {
    begun = true;
    long start = System.nanoTime();
    while (!RECEIVING.stream().allMatch(RingbufSubscription::hasGivenBack)
        && System.nanoTime() - start < PATIENCE_NANOS) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
