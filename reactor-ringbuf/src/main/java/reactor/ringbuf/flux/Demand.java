package reactor.ringbuf.flux;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;

/**
 * How many records the subscriber wants, or that it wants no more; and the handshakes by which a
 * change of that wakes the owner of the ring, at the price of a system call only if it sleeps.
 *
 * <p>Each handshake is the same pattern: one side stores its news and then looks at {@code state},
 * the other stores {@code state} and then looks for news. All four accesses are volatile, so at
 * least one side sees the other.
 */
public final class Demand {

  /** What ended the demand, where that was the subscriber's cancellation. */
  static final Throwable CANCELLED = new Cancelled();

  /** The owner is awake, or in a wait that ends by itself. */
  private static final int RUNNING = 0;

  /** The owner is parked, or about to be, until the subscriber does something. */
  private static final int PARKED = 1;

  /** The owner waits for the ring, or is about to. */
  private static final int POLLING = 2;

  /** The owner waited for the ring, and somebody is about to wake it and must do so once. */
  private static final int WAKING = 3;

  private static final AtomicLongFieldUpdater<Demand> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(Demand.class, "requested");

  private static final AtomicIntegerFieldUpdater<Demand> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Demand.class, "state");

  private static final AtomicReferenceFieldUpdater<Demand, @Nullable Throwable> STOP =
      AtomicReferenceFieldUpdater.newUpdater(Demand.class, Throwable.class, "stop");

  private final RingWait ring;
  private volatile long requested;
  private volatile int state;
  private volatile @Nullable Throwable stop;
  private volatile @Nullable Thread owner;

  /**
   * Creates the demand of a new subscription: nothing requested yet.
   *
   * @param ring where the owner waits while there is demand and no record
   */
  public Demand(RingWait ring) {
    this.ring = ring;
  }

  /** How the owner of a ring waits for it, and how others end that wait. */
  public interface RingWait {

    /**
     * Blocks until the ring is notified, {@link #wake} is called or the time is over.
     *
     * @param timeoutMillis milliseconds, -1 for no limit
     * @return true if the time was over and nothing had happened
     */
    boolean await(int timeoutMillis);

    /** Ends a present or coming {@link #await}. From any thread. */
    void wake();

    /** Takes one wake back; waits for it if it is still on its way. */
    void collectWake();
  }

  // ---- the subscriber's side, any thread

  /**
   * Adds to the demand.
   *
   * @param n records, at least 1; {@code Long.MAX_VALUE} for no bound
   */
  public void request(long n) {
    Operators.addCap(REQUESTED, this, n);
    wakeIfParked();
  }

  /** Makes a parked owner look at its condition again, after what it waits for has been stored. */
  public void wakeIfParked() {
    if (state == PARKED) {
      LockSupport.unpark(owner);
    }
  }

  /** Ends the demand for good: no signal is wanted any more. */
  public void cancel() {
    stop = CANCELLED;
    wakeOwner();
  }

  /**
   * Ends the demand for good because the subscriber broke a rule, unless it has ended already.
   *
   * @param reason what to signal
   * @return false if the demand had ended already
   */
  public boolean fail(Throwable reason) {
    if (STOP.compareAndSet(this, null, reason)) {
      wakeOwner();
      return true;
    }
    return false;
  }

  private void wakeOwner() {
    int seen = state;
    if (seen == PARKED) {
      LockSupport.unpark(owner);
    } else if (seen == POLLING && STATE.compareAndSet(this, POLLING, WAKING)) {
      ring.wake();
    }
  }

  /**
   * The demand that has not been met, for monitoring.
   *
   * @return records
   */
  long requested() {
    return requested;
  }

  /**
   * Why the demand ended.
   *
   * @return {@link #CANCELLED}, an error to signal, or null while it goes on
   */
  @Nullable Throwable stopReason() {
    return stop;
  }

  /** Whether the owner is parked because nothing is requested. */
  boolean isParked() {
    return state == PARKED;
  }

  /** Whether the owner waits for the ring. */
  boolean isPolling() {
    return state == POLLING;
  }

  // ---- the owner's side, one thread

  /**
   * Names the thread that calls the methods below, before it does.
   *
   * @param thread the owner, or null when it has done with them
   */
  public void ownedBy(@Nullable Thread thread) {
    owner = thread;
  }

  /**
   * Whether the demand has ended.
   *
   * @return true once cancelled or failed
   */
  public boolean isStopped() {
    return stop != null;
  }

  /**
   * What may be delivered now.
   *
   * @return records
   */
  public long available() {
    return requested;
  }

  /**
   * Takes what was delivered off the demand.
   *
   * @param n records, at most what {@link #available} said
   */
  public void delivered(long n) {
    if (n != 0) {
      Operators.produced(REQUESTED, this, n);
    }
  }

  /** Blocks while there is no demand and it has not ended. */
  public void awaitDemand() {
    await(() -> requested != 0 || stop != null);
  }

  /**
   * Blocks until a condition holds.
   *
   * @param condition becomes true by a volatile store that {@link #wakeIfParked} follows; those of
   *     {@link #request} and {@link #cancel} are
   */
  public void await(BooleanSupplier condition) {
    state = PARKED; // and then looks; the others store their news, and then look at the state
    while (!condition.getAsBoolean()) {
      LockSupport.park(this);
      Thread.interrupted(); // an interrupt is no news, and would make every further park return
    }
    state = RUNNING;
  }

  /**
   * Blocks until the ring is notified, the demand has ended or the time is over.
   *
   * @param timeoutMillis milliseconds, -1 for no limit
   * @return true if the time was over and nothing had happened
   */
  public boolean awaitRing(int timeoutMillis) {
    state = POLLING; // and then looks for an end; cancel() stores that, and then looks at the state
    boolean timedOut = false;
    try {
      if (stop == null) {
        timedOut = ring.await(timeoutMillis);
      }
    } finally {
      if (STATE.getAndSet(this, RUNNING) == WAKING) {
        // Whoever set WAKING still has to write, or just did. Unless the wake is collected here, it
        // could hit the descriptor after it has been closed and its number reused.
        ring.collectWake();
      }
    }
    return timedOut;
  }

  /**
   * Sleeps for a moment, whatever happens meanwhile.
   *
   * @param nanos nanoseconds; short enough for a subscriber that cancels not to notice
   * @return whether the ring was notified since the last wait for it, or nap
   */
  public boolean nap(long nanos) {
    LockSupport.parkNanos(this, nanos);
    Thread.interrupted();
    return !ring.await(0);
  }

  /** A mark, not an error: it is never signalled and needs no trace. */
  private static final class Cancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("cancelled", null, false, false);
    }
  }
}
