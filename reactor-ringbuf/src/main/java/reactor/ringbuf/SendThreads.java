package reactor.ringbuf;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The threads that wait for room in rings, one for each ring that is full: made when they are
 * needed, and gone a second after. A quiet sender has none.
 */
final class SendThreads {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final Executor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "ringbuf-send-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private SendThreads() {}

  /**
   * Runs a task that may block.
   *
   * @param failed is told if no thread can be had
   */
  static void run(Runnable task, Consumer<Throwable> failed) {
    try {
      THREADS.execute(task);
    } catch (Throwable e) {
      failed.accept(
          new RingbufException(
              ("No thread could be started to wait for room in a ring (%s): a limit of memory or"
                      + " processes is reached (ulimit -u, the cgroup's pids.max).")
                  .formatted(e),
              null,
              e));
    }
  }
}
