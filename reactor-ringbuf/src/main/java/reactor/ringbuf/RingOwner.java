package reactor.ringbuf;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * The life of the thread that owns the rings of a subscription: it begins when they are free, opens
 * and drains them, and at the end gives everything back and signals why.
 *
 * @param <T> what a record becomes
 */
final class RingOwner<T> implements Runnable {

  private final CoreSubscriber<? super T> actual;
  private final ReceiverOptions options;
  private final ReceiverCounters counters;
  private final RingbufSubscription subscription;
  private final Emitter<T> emitter;
  private final Thread thread;
  private final OwnedRings<T> rings;
  private final Lease lease;

  /** Whose the rings are: whatever a thread factory does, one thread has them, once. */
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

  /** Opens the rings, so that what is wrong with them is known at once, and asks for them. */
  RingOwner(
      CoreSubscriber<? super T> actual,
      ReceiverOptions options,
      BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers,
      ReceiverCounters counters,
      RingLog log) {
    this.actual = actual;
    this.options = options;
    this.counters = counters;
    this.subscription = new RingbufSubscription(actual, this::cancelled);
    this.emitter = new Emitter<>(actual, subscription);
    this.thread = RingbufThreads.newThread(options.threadFactory(), this);
    this.rings = new OwnedRings<>(options, readers, counters, log, subscription, emitter);
    try {
      this.lease = rings.open(this::reclaim);
    } catch (Throwable e) {
      rings.closing().forEach(step -> after(e, step));
      throw e;
    }
  }

  RingbufSubscription subscription() {
    return subscription;
  }

  /** Begins to drain when the rings are free. */
  void start() {
    lease.whenGranted(
        () -> {
          if (!phase.compareAndSet(Phase.NEW, Phase.STARTABLE)) {
            return; // cancelled
          }
          counters.begin(subscription);
          try {
            thread.start();
          } catch (Throwable e) {
            if (phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
              end(RingbufThreads.notStarted(thread, e));
            }
          }
        },
        () -> {
          if (phase.compareAndSet(Phase.NEW, Phase.OWNED)) {
            end(Diagnosis.occupied(options.description()));
          }
        });
  }

  /** Called by the subscriber: whoever has not begun to own the rings never will. */
  private void cancelled() {
    lease.ending();
    Phase before = phase.getAndSet(Phase.OWNED);
    if (before != Phase.OWNED) {
      try {
        close();
      } finally {
        subscription.hasEnded();
      }
    }
  }

  /** Gives up the rings if the thread has died before it got to them. */
  private void reclaim() {
    if (thread.getState() == Thread.State.TERMINATED
        && phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
      end(RingbufThreads.diedEarly(thread));
    }
  }

  @Override
  public void run() {
    if (phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
      end(drain()); // else a factory ran this too early, or twice, or it was cancelled
    }
  }

  /** Maps the rings and drains them. Returns why that ended. */
  private @Nullable Throwable drain() {
    try {
      OrderlyExit.enter(subscription);
      subscription.ownedBy(Thread.currentThread());
      rings.mapAll();
      long window = options.coalescing().toNanos();
      new DrainLoop<>(rings, subscription, counters, window, options.pollNanos()).run();
      Throwable reason = subscription.stopReason();
      return reason == null ? RingbufSubscription.COMPLETED : reason;
    } catch (Throwable e) {
      return e;
    }
  }

  /**
   * Closes everything, and only then signals, so that whoever gets the signal can subscribe. Those
   * who wait for the end hear of it last: they may close what the subscriber writes to.
   */
  private void end(@Nullable Throwable reason) {
    Throwable failure = after(reason, this::close);
    try {
      signal(failure);
    } finally {
      subscription.hasEnded();
    }
  }

  private void signal(@Nullable Throwable failure) {
    if (emitter.thrown() != null) {
      drop(emitter.thrown());
    }
    if (failure == null || failure == RingbufSubscription.CANCELLED) {
      return;
    }
    if (failure == RingbufSubscription.COMPLETED) {
      complete();
      return;
    }
    if (failure != subscription.stopReason()) { // else it has been through its hooks before
      failure = Diagnosis.explainThrowable(options.description(), failure);
      if (!subscription.fail(failure)) {
        drop(failure);
        failure = subscription.stopReason(); // what came first, and nobody has been told of
        if (failure == null || failure == RingbufSubscription.CANCELLED) {
          return;
        }
        if (failure == RingbufSubscription.COMPLETED) {
          actual.onComplete();
          return;
        }
      } else if (!Exceptions.isJvmFatal(failure)) {
        failure = Operators.onOperatorError(failure, actual.currentContext());
      }
    }
    fail(failure);
    Exceptions.throwIfJvmFatal(failure);
  }

  private void complete() {
    Throwable before = subscription.stopReason();
    if (before == RingbufSubscription.COMPLETED
        || subscription.fail(RingbufSubscription.COMPLETED)) {
      actual.onComplete();
    } else if (subscription.stopReason() != RingbufSubscription.CANCELLED) {
      fail(Objects.requireNonNull(subscription.stopReason()));
    }
  }

  private void fail(Throwable failure) {
    counters.failed(failure); // first: the subscriber may subscribe again at once
    actual.onError(failure);
  }

  private void drop(Throwable error) {
    Exceptions.throwIfJvmFatal(error);
    Operators.onErrorDropped(error, actual.currentContext());
  }

  /** Gives back what this has: rings, poller, lease. */
  private void close() {
    Throwable failure = null;
    for (Runnable step : rings.closing()) {
      failure = after(failure, step);
    }
    OrderlyExit.leave(subscription); // not before, or the JVM ends before it is given back
    subscription.ownedBy(null); // one that is kept must not keep the thread's task
    counters.end(subscription);
    lease.release();
    if (failure != null) {
      Exceptions.throwIfFatal(failure);
      throw Exceptions.propagate(failure);
    }
  }

  /** Takes a step whatever happened before; what happened first is what counts. */
  private static @Nullable Throwable after(@Nullable Throwable failure, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      if (failure == null
          || failure == RingbufSubscription.CANCELLED
          || failure == RingbufSubscription.COMPLETED) {
        return Exceptions.unwrap(e);
      }
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** The life of the owner. */
  private enum Phase {
    /** The subscriber has not been told yet, or the rings are not free yet. */
    NEW,
    /** Whoever runs this first owns the rings. */
    STARTABLE,
    /** The rings have, or had, their owner; or never will. */
    OWNED
  }
}
