package reactor.ringbuf.tests.fleet;

import java.util.function.BooleanSupplier;

/** Waits until something holds. */
final class Await {

  private static final long LIMIT_NANOS = 60_000_000_000L;

  private Await() {}

  /**
   * Looks again and again.
   *
   * @param what completes the sentence "there was no ..."
   */
  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new IllegalStateException("there was no " + what + " within a minute");
      }
      Thread.sleep(20);
    }
  }
}
