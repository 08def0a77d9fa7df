package reactor.ringbuf.test;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for what a test expects, and says what was there instead if it does not come. */
final class Expectation {

  private static final long LOOK_EVERY_NANOS = 100_000;

  private final Duration patience;
  private final Supplier<String> state;

  Expectation(Duration patience, Supplier<String> state) {
    this.patience = patience;
    this.state = state;
  }

  void equal(String what, long expected, LongSupplier actual) {
    if (!comes(() -> actual.getAsLong() == expected)) {
      throw new AssertionError(
          "expected %s: %s; was: %s %s".formatted(what, expected, actual.getAsLong(), state.get()));
    }
  }

  void holds(String what, BooleanSupplier actual) {
    if (!comes(actual)) {
      throw new AssertionError("expected " + what + " " + state.get());
    }
  }

  private boolean comes(BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        return condition.getAsBoolean();
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return true;
  }
}
