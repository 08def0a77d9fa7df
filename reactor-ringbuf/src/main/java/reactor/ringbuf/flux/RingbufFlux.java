package reactor.ringbuf.flux;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The records of a ring as a cold {@code Flux}: each subscription opens the ring, drains it on a
 * thread of its own and closes it.
 *
 * @param <T> what a record becomes
 */
public final class RingbufFlux<T> extends Flux<T> implements Scannable {

  private final Supplier<RingHandle> opener;
  private final Supplier<RecordReader<T>> reader;
  private final LoopSettings settings;
  private final LoopCounters counters;
  private final UnaryOperator<Throwable> explain;

  private RingbufFlux(
      Supplier<RingHandle> opener,
      Supplier<RecordReader<T>> reader,
      LoopSettings settings,
      LoopCounters counters,
      UnaryOperator<Throwable> explain) {
    this.opener = opener;
    this.reader = reader;
    this.settings = settings;
    this.counters = counters;
    this.explain = explain;
  }

  /**
   * Describes a source; nothing is opened before somebody subscribes.
   *
   * @param opener opens the ring, for each subscription
   * @param reader makes the reader of a subscription
   * @param settings how to drain
   * @param counters count what the subscriptions do
   * @param explain turns what failed here or below into the error that the user sees
   * @param <T> what a record becomes
   * @return the source
   */
  public static <T> Flux<T> create(
      Supplier<RingHandle> opener,
      Supplier<RecordReader<T>> reader,
      LoopSettings settings,
      LoopCounters counters,
      UnaryOperator<Throwable> explain) {
    return onAssembly(new RingbufFlux<>(opener, reader, settings, counters, explain));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    DrainLoop<T> loop;
    try {
      loop = open(actual);
    } catch (Throwable e) {
      Operators.error(actual, Operators.onOperatorError(explain.apply(e), actual.currentContext()));
      return;
    }
    try {
      actual.onSubscribe(loop.subscription());
    } catch (Throwable e) {
      loop.abandon();
      throw e;
    }
    loop.start();
  }

  /** Acquires everything that a subscription needs, or nothing. */
  private DrainLoop<T> open(CoreSubscriber<? super T> actual) {
    RingHandle handle = opener.get();
    Lease lease = null;
    MappedRing ring = null;
    try {
      lease = Lease.acquire(handle.identity());
      if (lease == null) {
        throw new RingOccupiedException();
      }
      ring = MappedRing.map(handle);
      return new DrainLoop<>(actual, ring, lease, reader.get(), settings, counters, explain);
    } catch (Throwable e) {
      try {
        if (ring != null) {
          ring.close(false);
        } else {
          handle.close();
        }
      } catch (Throwable closing) {
        e.addSuppressed(closing);
      }
      if (lease != null) {
        lease.release();
      }
      throw e;
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
