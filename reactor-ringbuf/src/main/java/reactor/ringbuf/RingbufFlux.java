package reactor.ringbuf;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The records of some rings as a cold {@code Flux}: each subscription opens them, drains them on a
 * thread of its own and closes them.
 *
 * @param <T> what a record becomes
 */
final class RingbufFlux<T> extends Flux<T> implements Scannable {

  private final ReceiverOptions options;
  private final BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers;
  private final ReceiverCounters counters;
  private final RingLog log;

  /**
   * @param readers makes the reader of a ring, given the subscription that it reads for
   */
  RingbufFlux(
      ReceiverOptions options,
      BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers,
      ReceiverCounters counters,
      RingLog log) {
    this.options = options;
    this.readers = readers;
    this.counters = counters;
    this.log = log;
  }

  /** Applies the user's assembly hooks, as all of Reactor's own sources do. */
  static <T> Flux<T> assembled(RingbufFlux<T> source) {
    return onAssembly(source);
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    RingOwner<T> owner;
    try {
      owner = new RingOwner<>(actual, options, readers, counters, log);
    } catch (Throwable e) {
      Throwable error = Diagnosis.explainThrowable(options.description(), e);
      error = Operators.onOperatorError(error, actual.currentContext());
      counters.failed(error);
      Operators.error(actual, error);
      return;
    }
    try {
      actual.onSubscribe(owner.subscription());
    } catch (Throwable e) {
      owner.subscription().cancel();
      throw e;
    }
    owner.start();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }
}
