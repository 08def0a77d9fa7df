package reactor.ringbuf.flux;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable.ConditionalSubscriber;
import reactor.core.publisher.Operators;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.linux.CurrentThread;
import reactor.ringbuf.linux.RingPoller;

/**
 * The life of the thread that owns a ring: it drains as far as demand allows, waits for the ring or
 * for demand, and at the end gives everything back and signals why.
 *
 * @param <T> what a record becomes
 */
final class DrainLoop<T> implements Runnable {

  /** How many records are delivered before demand and counters are brought up to date. */
  private static final int MOST_PER_DRAIN = 4096;

  private final CoreSubscriber<? super T> actual;
  private final @Nullable ConditionalSubscriber<? super T> conditional;
  private final Demand demand;
  private final Lease lease;
  private final RecordReader<T> reader;
  private final @Nullable LendingReader<T> lending;
  private final LoopSettings settings;
  private final LoopCounters counters;
  private final UnaryOperator<Throwable> explain;
  private final Thread thread;

  /** Whose the ring is: whatever a thread factory does, one thread owns it, once, after start(). */
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

  /** Null once closed, since a subscriber may keep its subscription, which must not keep memory. */
  private @Nullable MappedRing ring;

  DrainLoop(
      CoreSubscriber<? super T> actual,
      MappedRing ring,
      Lease lease,
      RecordReader<T> reader,
      LoopSettings settings,
      LoopCounters counters,
      UnaryOperator<Throwable> explain) {
    this.actual = actual;
    this.conditional = conditional(actual);
    this.ring = ring;
    this.lease = lease;
    this.reader = reader;
    this.lending = reader instanceof LendingReader<T> l ? l : null;
    this.settings = settings;
    this.counters = counters;
    this.explain = explain;
    this.demand = new Demand(new PollerWait(ring.poller));
    Thread thread = settings.threads().newThread(this);
    if (thread == null) {
      throw new ThreadException(
          "The thread factory " + settings.threads() + " made no thread.", null);
    }
    this.thread = thread;
    if (lending != null) {
      lending.whenReturned(demand::wakeIfParked);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> @Nullable ConditionalSubscriber<? super T> conditional(
      CoreSubscriber<? super T> actual) {
    return actual instanceof ConditionalSubscriber
        ? (ConditionalSubscriber<? super T>) actual
        : null;
  }

  Subscription subscription() {
    return new RingbufSubscription(actual, demand, lease);
  }

  /** Begins to drain, when a subscription that was cancelled before has let go of the ring. */
  void start() {
    lease.whenFree(
        () -> {
          phase.set(Phase.STARTABLE);
          try {
            thread.start();
          } catch (OutOfMemoryError | IllegalThreadStateException e) {
            if (phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
              end(ThreadException.notStarted(thread, e));
            }
          }
        });
  }

  /** Gives everything back; nobody was told of the subscription. */
  void abandon() {
    lease.whenFree(this::close);
  }

  @Override
  public void run() {
    if (!phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
      return; // a factory ran this too early, or twice
    }
    demand.ownedBy(Thread.currentThread());
    counters.begin(demand);
    CurrentThread.sharpenTimers();
    end(drainUntilStopped());
  }

  /**
   * Closes the ring, and only then signals, so that whoever gets the signal can subscribe again.
   */
  private void end(@Nullable Throwable reason) {
    Throwable failure = after(reason, this::close);
    counters.end(demand);
    if (failure == null || failure == Demand.CANCELLED) {
      return;
    }
    if (failure instanceof SubscriberException || demand.stopReason() == Demand.CANCELLED) {
      Throwable error =
          failure instanceof SubscriberException e ? e.thrown : explain.apply(failure);
      Exceptions.throwIfJvmFatal(error);
      Operators.onErrorDropped(error, actual.currentContext());
      return;
    }
    if (demand.fail(failure) && !Exceptions.isJvmFatal(failure)) {
      // Neither the decoder's nor the subscriber's, whose errors have been through their hooks.
      failure = Operators.onOperatorError(explain.apply(failure), actual.currentContext());
    }
    actual.onError(failure);
    Exceptions.throwIfJvmFatal(failure);
  }

  /** Takes a step whatever happened before; what happened first is what counts. */
  private static @Nullable Throwable after(@Nullable Throwable failure, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      if (failure == null || failure == Demand.CANCELLED) {
        return e;
      }
      failure.addSuppressed(e);
    }
    return failure;
  }

  private void close() {
    MappedRing open = ring;
    ring = null;
    demand.ownedBy(null); // a subscription that is kept must not keep the thread's task
    try {
      if (open != null) {
        open.close(reader.handsOutViews());
      }
    } finally {
      lease.release();
    }
  }

  /** Drains and waits by turns. Returns why that ended. */
  private @Nullable Throwable drainUntilStopped() {
    RingConsumer consumer;
    try {
      consumer = Objects.requireNonNull(ring).consumer();
    } catch (Throwable e) {
      return e;
    }
    Throwable failure;
    try {
      drainAndWait(consumer);
      failure = demand.stopReason();
    } catch (Throwable e) {
      failure = e;
    }
    if (lending != null) {
      wasRead(lending);
    }
    return after(failure, consumer::publish);
  }

  private void drainAndWait(RingConsumer consumer) {
    Coalescing coalescing = new Coalescing(settings.windowNanos(), consumer.size());
    while (!demand.isStopped()) {
      long wanted = Math.min(demand.available(), MOST_PER_DRAIN);
      if (wanted == 0) {
        // Not a wait for the ring: nothing that is committed meanwhile needs to wake this thread.
        consumer.publish();
        counters.parked();
        demand.awaitDemand();
      } else if (drain(consumer, wanted)) {
        long nap = coalescing.nap(consumer.position());
        if (nap != 0) {
          consumer.publishAllButLast();
          counters.napped();
          boolean notified = demand.nap(nap);
          coalescing.napped(consumer.waiting(), notified);
        } else {
          awaitRing(consumer);
        }
      }
    }
  }

  /** Waits for a notification, without a time limit by default: safe only in just this order. */
  private void awaitRing(RingConsumer consumer) {
    consumer.publish();
    Objects.requireNonNull(ring).beforeWait();
    if (!consumer.lookAgain()) {
      counters.waited();
      demand.awaitRing(settings.pollMillis());
    }
  }

  /**
   * Delivers records while there are any, at most so many, and takes them off the demand.
   *
   * @return true if the ring had no more, false if demand was used up or has ended
   */
  private boolean drain(RingConsumer consumer, long wanted) {
    long delivered = 0;
    try {
      while (delivered < wanted && !demand.isStopped()) {
        int found = consumer.next();
        if (found < RingConsumer.DISCARDED) {
          return true;
        }
        T value = found == RingConsumer.RECORD ? read(consumer) : null;
        if (demand.isStopped()) {
          // A record that was not delivered stays in the ring, for whoever subscribes next.
          discard(value);
          return false;
        }
        if (value != null) {
          delivered += emit(consumer, value);
          if (lending != null && !returned(consumer, lending)) {
            return false;
          }
        }
        consumer.release();
      }
      return false;
    } finally {
      demand.delivered(delivered);
      counters.delivered(delivered);
    }
  }

  private void discard(@Nullable T value) {
    if (lending != null) {
      lending.takeBack();
    }
    Operators.onDiscard(value, actual.currentContext());
  }

  /**
   * Waits until what was lent is given back; false if it stays unread, because demand has ended.
   */
  private boolean returned(RingConsumer consumer, LendingReader<T> lending) {
    if (!lending.isReturned()) {
      consumer.publish();
      counters.parked();
      demand.await(() -> lending.isReturned() || demand.isStopped());
    }
    return wasRead(lending);
  }

  /**
   * Takes back what is lent, if nobody reads it; if somebody does, the memory must stay until then.
   */
  private boolean wasRead(LendingReader<T> lending) {
    if (lending.takeBack()) {
      return false;
    }
    demand.await(lending::isReturned);
    return true;
  }

  /** Reads the present record. Null if that failed: it is to be skipped, or demand has ended. */
  private @Nullable T read(RingConsumer consumer) {
    Throwable error;
    try {
      T value = reader.read(consumer);
      if (value != null) {
        return value;
      }
      error = new NullPointerException("The decoder returned null, which a Flux cannot emit.");
    } catch (CorruptRingException | ForeignConsumerException e) {
      throw e; // found while looking for what follows: this record is not to blame, and stays
    } catch (Throwable e) {
      error = e;
    }
    ByteBuffer culprit = null;
    try {
      culprit = RecordCopy.of(consumer.window(), consumer.offset(), consumer.length());
    } catch (OutOfMemoryError e) {
      error.addSuppressed(e); // the copy is for hooks only; the error is what matters
    }
    consumer.release(); // it counts as consumed, or the next subscription would fail on it again
    Throwable fatal = Operators.onNextError(culprit, error, actual.currentContext());
    if (fatal != null && !demand.fail(fatal)) {
      Operators.onErrorDropped(fatal, actual.currentContext());
    }
    return null;
  }

  /** Emits a value; returns by how much that lowers the demand. */
  private int emit(RingConsumer consumer, T value) {
    try {
      if (conditional != null) {
        return conditional.tryOnNext(value) ? 1 : 0;
      }
      actual.onNext(value);
      return 1;
    } catch (Throwable e) {
      if (lending == null || wasRead(lending)) {
        consumer.release(); // delivered, whatever the subscriber made of it
      }
      throw new SubscriberException(e);
    }
  }

  /** The life of the loop. */
  private enum Phase {
    /** The subscriber has not been told yet, or the ring is not free yet. */
    NEW,
    /** Whoever runs the loop first owns the ring. */
    STARTABLE,
    /** The ring has, or had, its owner. */
    OWNED
  }

  /** Waits with a poller. */
  private static final class PollerWait implements Demand.RingWait {

    private final RingPoller poller;

    PollerWait(RingPoller poller) {
      this.poller = poller;
    }

    @Override
    public boolean await(int timeoutMillis) {
      return poller.await(timeoutMillis);
    }

    @Override
    public void wake() {
      poller.wake();
    }

    @Override
    public void collectWake() {
      poller.collectWake();
    }
  }
}
