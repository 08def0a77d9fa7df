package reactor.ringbuf.test;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufPoller;

/** Waits for test rings with a lock and a condition, and behaves as edge-triggered epoll does. */
final class LockPoller implements RingbufPoller {

  /** A wait as long as this is one for the rings, and no nap. */
  private static final long LONG_WAIT_NANOS = 20_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  // Guarded by the lock.
  private final List<Entry> entries = new ArrayList<>();

  /** What was notified and not reported yet, the oldest first: epoll's ready list. */
  private final Queue<Entry> ready = new ArrayDeque<>();

  private boolean woken;
  private boolean closed;

  /** Written under the lock, read by tests. */
  private volatile boolean waiting;

  /** Whether the receiver is in a long wait for its rings, and nothing has come that ends it. */
  boolean isWaiting() {
    return waiting;
  }

  @Override
  public void add(OpenRingbuf ring, int index) {
    if (!(ring instanceof Opening opening)) {
      throw new IllegalArgumentException(
          "%s is no test ring, and cannot be received together with one".formatted(ring));
    }
    Entry entry = new Entry(opening, index);
    lock.lock();
    try {
      entries.add(entry);
    } finally {
      lock.unlock();
    }
    opening.polledBy(this);
    // First this and then the look, as in epoll: no commit between the two goes unnoticed. The
    // fence pairs with the one in RingMemory.exchangeHeader, between a commit and the wait queue.
    opening.waiters().add(entry);
    VarHandle.fullFence();
    if (opening.memory().hasData()) {
      entry.ringNotified();
    }
  }

  @Override
  public void remove(OpenRingbuf ring) {
    lock.lock();
    try {
      entries.removeIf(
          entry -> {
            boolean found = entry.ring == ring;
            if (found) {
              entry.leave();
            }
            return found;
          });
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int await(long nanos, int[] notified) {
    long deadline = System.nanoTime() + nanos;
    lock.lock();
    try {
      while (true) {
        int count = collect(notified);
        long left = nanos < 0 ? Long.MAX_VALUE : nanos == 0 ? 0 : deadline - System.nanoTime();
        if (count > 0 || woken || left <= 0) {
          woken = false;
          return count;
        }
        waiting = left >= LONG_WAIT_NANOS;
        try {
          news.awaitNanos(left);
        } catch (InterruptedException e) {
          // An interrupt is no news; the receiver clears it in its other waits, too.
        } finally {
          waiting = false;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reports what was notified, except where nothing is left to read: epoll asks the map again. */
  private int collect(int[] notified) {
    int count = 0;
    while (count < notified.length && !ready.isEmpty()) {
      Entry entry = ready.remove();
      entry.pending = false;
      if (entry.ring.memory().hasData()) {
        notified[count++] = entry.index;
      }
    }
    return count;
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      if (!closed) {
        woken = true;
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      entries.forEach(Entry::leave);
      entries.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait. At once no longer one for tests, though its thread has yet to run. */
  private void tell() {
    waiting = false;
    news.signalAll();
  }

  /** A ring that is waited for, and whether it was notified since it was last reported. */
  private final class Entry implements WaitQueue.Waiter {

    private final Opening ring;
    private final int index;

    // Guarded by the lock.
    private boolean pending;
    private boolean left;

    Entry(Opening ring, int index) {
      this.ring = ring;
      this.index = index;
    }

    @Override
    public void ringNotified() {
      lock.lock();
      try {
        if (!pending && !left) {
          pending = true;
          ready.add(this);
          tell();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Leaves the wait queue. A producer that is going through it may still notify this. */
    private void leave() {
      left = true;
      ready.remove(this);
      ring.waiters().remove(this);
    }
  }
}
