package reactor.ringbuf.tests.stress;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A subscriber that plays a {@link DemandGame} and can be cancelled by anybody.
 *
 * @param <T> the type of the signals
 */
final class Reader<T> implements CoreSubscriber<T> {

  private final DemandGame game;
  private final Consumer<? super T> action;

  /** Cancels itself after so many signals. */
  private final long enough;

  private final AtomicLong requested = new AtomicLong();
  private volatile @Nullable Subscription subscription;
  private volatile long received;
  private volatile boolean over;

  /** Where to note what went wrong. */
  private final AtomicReference<@Nullable Throwable> failure;

  Reader(
      DemandGame game,
      Consumer<? super T> action,
      long enough,
      AtomicReference<@Nullable Throwable> failure) {
    this.game = game;
    this.action = action;
    this.enough = enough;
    this.failure = failure;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    game.begin(this);
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // signals are serial
  public void onNext(T signal) {
    try {
      action.accept(signal);
    } catch (Throwable e) {
      fail(e);
    }
    received++;
    if (received == enough) {
      cancel();
    } else {
      game.received(this);
    }
  }

  @Override
  public void onError(Throwable error) {
    fail(error);
  }

  @Override
  public void onComplete() {
    fail(new AssertionError("the source never completes"));
  }

  /** Notes what went wrong; the round ends. */
  void fail(Throwable error) {
    failure.compareAndSet(null, error);
    cancel();
  }

  void request(long n) {
    requested.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    subscription().request(n);
  }

  void cancel() {
    over = true;
    subscription().cancel();
  }

  private Subscription subscription() {
    return Objects.requireNonNull(subscription, "onSubscribe has not been called");
  }

  /** Signals requested and not received. */
  long outstanding() {
    return requested.get() - received;
  }

  long received() {
    return received;
  }

  /** Whether it has been cancelled, or has failed. */
  boolean isOver() {
    return over;
  }
}
