package reactor.ringbuf;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * Messages on their way to a ring as a cold {@code Mono}: each subscription opens the ring, sends
 * what the source emits, and closes it.
 *
 * @param <T> what the source emits
 */
final class SendMono<T> extends Mono<Void> implements Scannable {

  private final Flux<? extends T> source;
  private final MessageWriter<T> writer;
  private final SenderOptions options;
  private final SenderCounters counters;

  SendMono(
      Flux<? extends T> source,
      MessageWriter<T> writer,
      SenderOptions options,
      SenderCounters counters) {
    this.source = source;
    this.writer = writer;
    this.options = options;
    this.counters = counters;
  }

  /** Applies the user's assembly hooks, as all of Reactor's own operators do. */
  static Mono<Void> assembled(SendMono<?> mono) {
    return onAssembly(mono);
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    Lease lease;
    SendSubscriber<T> sends;
    try {
      OpenRingbuf open = OpenedRing.openChecked(options.source());
      lease = new Lease(Set.of(open.identity()), () -> {});
      SendRing ring = new SendRing(open, lease, options, writer.showsMemory(), counters);
      try {
        sends = new SendSubscriber<>(actual, writer, options, ring);
      } catch (Throwable e) { // no memory for what is fetched ahead
        ring.close();
        throw e;
      }
    } catch (Throwable e) {
      Throwable error = SendDiagnosis.explain(options.description(), e);
      Operators.error(actual, Operators.onOperatorError(error, actual.currentContext()));
      return;
    }
    try {
      actual.onSubscribe(sends);
    } catch (Throwable e) {
      sends.cancel();
      throw e;
    }
    if (lease.isGranted()) {
      sends.begin(source);
      return;
    }
    lease.whenGranted(
        // Not on the thread of the subscription before, which may be in the middle of anything.
        () -> SendThreads.run(() -> sends.begin(source), sends::failed),
        () -> sends.failed(SendDiagnosis.occupied(options.description())));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return source;
    }
    if (key == Attr.PREFETCH) {
      return options.prefetch();
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }
}
