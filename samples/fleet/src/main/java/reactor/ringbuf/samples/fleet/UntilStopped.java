package reactor.ringbuf.samples.fleet;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs what is to end in good order when the process is told to end: the JVM waits for it. */
final class UntilStopped {

  private static final long LIMIT_SECONDS = 15;

  private UntilStopped() {}

  /**
   * @param body what to run
   * @param stop makes it return; called on another thread
   */
  static void run(Runnable body, Runnable stop) {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndWait(stop, done), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      body.run();
    } finally {
      done.countDown();
      forget(hook);
    }
  }

  private static void stopAndWait(Runnable stop, CountDownLatch done) {
    stop.run();
    try {
      done.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it is running
    }
  }
}
