package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable.ConditionalSubscriber;
import reactor.core.publisher.Operators;

/**
 * Hands values to the subscriber, and puts down its exceptions, of which nobody else can be told.
 *
 * @param <T> the type of the values
 */
final class Emitter<T> {

  private final CoreSubscriber<? super T> actual;
  private final @Nullable ConditionalSubscriber<? super T> conditional;
  private final RingbufSubscription subscription;
  private @Nullable Throwable thrown;

  @SuppressWarnings("unchecked")
  Emitter(CoreSubscriber<? super T> actual, RingbufSubscription subscription) {
    this.actual = actual;
    this.conditional =
        actual instanceof ConditionalSubscriber ? (ConditionalSubscriber<? super T>) actual : null;
    this.subscription = subscription;
  }

  /** Emits a value; true if that lowers the demand, false if the subscriber dropped it. */
  boolean emit(T value) {
    try {
      if (conditional != null) {
        return conditional.tryOnNext(value);
      }
      actual.onNext(value);
    } catch (Throwable e) {
      // Reactive Streams forbids this, and takes the subscription for cancelled.
      thrown = e;
      subscription.cancel();
    }
    return true;
  }

  /** What the subscriber has thrown, if it has. */
  @Nullable Throwable thrown() {
    return thrown;
  }

  void discard(@Nullable T value) {
    Operators.onDiscard(value, actual.currentContext());
  }

  /**
   * Reports a record that could not be read; ends the demand unless the user goes on without it.
   */
  void failedOn(Object record, Throwable error) {
    Throwable fatal = Operators.onNextError(record, error, actual.currentContext());
    if (fatal != null && !subscription.fail(fatal)) {
      Operators.onErrorDropped(fatal, actual.currentContext());
    }
  }
}
