package reactor.ringbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/**
 * What the subscriber holds: how many records it wants, or that it wants no more; and the
 * handshakes by which news of that wakes the owner of the rings, at the price of a system call only
 * if it sleeps.
 *
 * <p>Each handshake is the same pattern: one side stores its news and then looks at {@code state},
 * the other stores {@code state} and then looks for news. All four accesses are volatile, so at
 * least one side sees the other.
 */
final class RingbufSubscription implements Subscription, Scannable {

  /** What ended the demand, where that was the subscriber's cancellation. */
  static final Throwable CANCELLED = new Ended("cancelled");

  /** What ended the demand, where everything that was to be delivered has been. */
  static final Throwable COMPLETED = new Ended("completed");

  /** The owner is awake, or in a wait that ends soon by itself. */
  private static final int RUNNING = 0;

  /** The owner is parked, or about to be, until the subscriber does something. */
  private static final int PARKED = 1;

  /** The owner waits for the rings, or is about to. */
  private static final int POLLING = 2;

  private static final AtomicLongFieldUpdater<RingbufSubscription> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(RingbufSubscription.class, "requested");

  private static final AtomicIntegerFieldUpdater<RingbufSubscription> NEWS =
      AtomicIntegerFieldUpdater.newUpdater(RingbufSubscription.class, "news");

  private static final VarHandle STOP;

  static {
    try {
      STOP =
          MethodHandles.lookup().findVarHandle(RingbufSubscription.class, "stop", Throwable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable CoreSubscriber<?> actual;
  private final Runnable whenCancelled;
  private volatile long requested;
  private volatile int news;
  private volatile boolean flush;
  private volatile boolean finishing;
  private volatile boolean gaveBack;
  private volatile int state;
  private volatile @Nullable Throwable stop;
  private volatile @Nullable Thread owner;
  private volatile @Nullable RingbufPoller poller;
  private final Sinks.Empty<Void> ended = Sinks.empty();

  /**
   * @param actual the subscriber, for scanning
   * @param whenCancelled run by each cancellation, after it has been stored
   */
  RingbufSubscription(@Nullable CoreSubscriber<?> actual, Runnable whenCancelled) {
    this.actual = actual;
    this.whenCancelled = whenCancelled;
  }

  // ---- the subscriber's side, any thread

  @Override
  public void request(long n) {
    if (n <= 0) {
      fail(Exceptions.nullOrNegativeRequestException(n));
      return;
    }
    Operators.addCap(REQUESTED, this, n);
    // A thread that waits for the rings has demand, and more of it changes nothing.
    if (state == PARKED) {
      LockSupport.unpark(owner);
    }
  }

  @Override
  public void cancel() {
    stop = CANCELLED;
    wake();
    whenCancelled.run();
  }

  /** Ends the demand because of an error, unless it has ended already; false if it had. */
  boolean fail(Throwable reason) {
    if (STOP.compareAndSet(this, null, reason)) {
      wake();
      return true;
    }
    return false;
  }

  /** Makes the owner look at what has been stored before: a batch given back, a wish to flush. */
  void tell() {
    news = 1;
    wake();
  }

  /** Makes the owner look at its rings without having been notified. */
  void flush() {
    flush = true;
    tell();
  }

  /** Makes the owner complete when it has delivered what is committed by then. */
  void finish() {
    finishing = true;
    tell();
  }

  /** Ends the demand as if everything had been delivered. */
  void complete() {
    fail(COMPLETED);
  }

  /** Completes when the owner has given everything back, and told the subscriber. */
  Mono<Void> ended() {
    return ended.asMono();
  }

  private void wake() {
    int seen = state;
    if (seen == PARKED) {
      LockSupport.unpark(owner);
    } else if (seen == POLLING) {
      RingbufPoller waitedFor = poller;
      if (waitedFor != null) {
        waitedFor.wake();
      }
    }
  }

  /**
   * Whether what was read has been given back since the JVM began to shut down. Who waits has done
   * that before.
   */
  boolean hasGivenBack() {
    return gaveBack || state != RUNNING;
  }

  /** Whether the owner is parked because the subscriber has to do something. */
  boolean isParked() {
    return state == PARKED;
  }

  /** Whether the owner waits for the rings. */
  boolean isPolling() {
    return state == POLLING;
  }

  // ---- the owner's side, one thread

  /** Names the thread that calls the methods below, before it does; null when it is done. */
  void ownedBy(@Nullable Thread thread) {
    poller = null;
    owner = thread;
  }

  boolean isStopped() {
    return stop != null;
  }

  /**
   * {@link #isStopped} as a plain load: what the owner has done itself is seen, and behind a fence
   * also what others have.
   */
  boolean isStoppedPlain() {
    return STOP.get(this) != null;
  }

  /**
   * Why the demand ended: {@link #CANCELLED}, {@link #COMPLETED}, an error to signal, or null while
   * it goes on.
   */
  @Nullable Throwable stopReason() {
    return stop;
  }

  /** How many signals may be delivered now. */
  long requested() {
    return requested;
  }

  /** Takes what was delivered off the demand. */
  void produced(long n) {
    if (n != 0) {
      Operators.produced(REQUESTED, this, n);
    }
  }

  /** What was read has been given back, because the JVM shuts down. */
  void gaveBack() {
    gaveBack = true;
  }

  /** Whether {@link #tell} was called since the last time. */
  boolean takeNews() {
    return news != 0 && NEWS.getAndSet(this, 0) != 0;
  }

  /** Whether {@link #flush} was called since the last time. */
  boolean takeFlush() {
    if (!flush) {
      return false;
    }
    flush = false; // before the look that it asks for
    return true;
  }

  /** Whether {@link #finish} was called. */
  boolean isFinishing() {
    return finishing;
  }

  /** Tells those who wait for the end; nothing is held any more. */
  void hasEnded() {
    ended.tryEmitEmpty();
  }

  /**
   * Parks until something is requested, the demand has ended, or there is news, at most so long;
   * negative for no limit. False if the time was over.
   */
  boolean awaitDemand(long nanos) {
    return park(() -> requested != 0 || stop != null || news != 0, nanos);
  }

  /** Parks until the demand has ended or there is news, at most so long; negative for no limit. */
  void awaitNews(long nanos) {
    park(() -> stop != null || news != 0, nanos);
  }

  /** Parks until a condition holds that others make true with {@link #tell} behind it. */
  void await(BooleanSupplier condition) {
    park(condition, -1);
  }

  /** Returns whether the condition holds. */
  private boolean park(BooleanSupplier condition, long nanos) {
    long deadline = System.nanoTime() + nanos;
    state = PARKED; // and then looks; the others store their news, and then look at the state
    boolean holds;
    while (!(holds = condition.getAsBoolean())) {
      if (nanos < 0) {
        LockSupport.park(this);
      } else if (deadline - System.nanoTime() > 0) {
        LockSupport.parkNanos(this, deadline - System.nanoTime());
      } else {
        break;
      }
      Thread.interrupted(); // an interrupt is no news, and would make every further park return
    }
    state = RUNNING;
    return holds;
  }

  /**
   * Blocks until a ring is notified, there is news, the demand has ended or the time is over.
   *
   * @return how many rings were notified
   */
  int awaitRings(RingbufPoller poller, long nanos, int[] notified) {
    this.poller = poller;
    state = POLLING; // and then looks for news; the others store that, and then look at the state
    try {
      return poller.await(stop == null && news == 0 ? nanos : 0, notified);
    } finally {
      state = RUNNING;
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    Throwable reason = stop;
    boolean cancelled = reason == CANCELLED;
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return requested;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return reason != null && !cancelled;
    }
    if (key == Attr.ERROR) {
      return cancelled || reason == COMPLETED ? null : reason;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  /** A mark, not an error: it is never signalled and needs no trace. */
  private static final class Ended extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Ended(String how) {
      super(how, null, false, false);
    }
  }
}
