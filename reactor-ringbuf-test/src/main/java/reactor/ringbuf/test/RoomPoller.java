package reactor.ringbuf.test;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufPoller;

/**
 * Waits for room in a user ring buffer, with a monitor, and behaves as edge-triggered epoll does.
 */
final class RoomPoller implements RingbufPoller, WaitQueue.Waiter {

  // Guarded by this.
  private @Nullable UserRingOpening ring;
  private int index;
  private boolean pending;
  private boolean woken;

  @Override
  public void add(OpenRingbuf opened, int number) {
    UserRingOpening opening = (UserRingOpening) opened;
    synchronized (this) {
      ring = opening;
      index = number;
    }
    opening.waiters().add(this); // first this and then the look, as in epoll
    if (opening.memory().hasRoom()) {
      ringNotified();
    }
  }

  @Override
  public synchronized void remove(OpenRingbuf opened) {
    close();
  }

  @Override
  public synchronized int await(long nanos, int[] notified) {
    long deadline = System.nanoTime() + nanos;
    while (true) {
      // What was notified is dropped if the ring is full by now: epoll asks the map again.
      boolean report = pending && ring != null && ring.memory().hasRoom();
      pending = false;
      long left = nanos < 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
      if (report || woken || left <= 0) {
        woken = false;
        if (report) {
          notified[0] = index;
        }
        return report ? 1 : 0;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.HOURS.toNanos(1)));
      } catch (InterruptedException e) {
        // An interrupt is no news.
      }
    }
  }

  @Override
  public synchronized void ringNotified() {
    pending = true;
    notifyAll();
  }

  @Override
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    if (ring != null) {
      ring.waiters().remove(this);
      ring = null;
    }
  }
}
