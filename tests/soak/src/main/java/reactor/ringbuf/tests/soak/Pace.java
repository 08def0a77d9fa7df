package reactor.ringbuf.tests.soak;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

/** Makes subscribers that are fast most of the time, and now and then too slow for the producer. */
final class Pace {

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long REST_MILLIS = 100;

  private final Consumer<Throwable> failed;
  private volatile long slowUntil = System.nanoTime();

  /** Subscribers that tell so that they have failed. */
  Pace(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  /**
   * A subscriber.
   *
   * @param lump how much it requests at a time
   * @param action what it does with a value
   */
  <T> Subscriber<T> of(int lump, Consumer<T> action) {
    return new Subscriber<>(lump, action);
  }

  /** Makes them slow from now on, for so long. */
  void beSlow(long nanos) {
    slowUntil = System.nanoTime() + nanos;
  }

  private boolean isSlow() {
    return System.nanoTime() - slowUntil < 0 || System.nanoTime() % PERIOD_NANOS < SLOW_NANOS;
  }

  /** Requests a lump when the last one is used up: at once, or after a rest. */
  final class Subscriber<T> extends BaseSubscriber<T> {

    private final int lump;
    private final Consumer<T> action;
    private int left;

    private Subscriber(int lump, Consumer<T> action) {
      this.lump = lump;
      this.action = action;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      left = lump;
      subscription.request(lump);
    }

    @Override
    protected void hookOnNext(T value) {
      try {
        action.accept(value);
      } catch (Throwable e) {
        failed.accept(e);
      }
      if (--left == 0) {
        left = lump;
        if (isSlow()) {
          Schedulers.parallel().schedule(() -> request(lump), REST_MILLIS, TimeUnit.MILLISECONDS);
        } else {
          request(lump);
        }
      }
    }

    @Override
    protected void hookOnError(Throwable error) {
      failed.accept(error);
    }
  }
}
