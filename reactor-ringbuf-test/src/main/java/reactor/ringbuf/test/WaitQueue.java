package reactor.ringbuf.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Who is told when the ring notifies: the kernel's wait queue. */
final class WaitQueue {

  private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
  private final AtomicLong notifications = new AtomicLong();

  /** Somebody who waits for the ring. */
  interface Waiter {

    /** Remembers the notification, and ends the wait. From any thread. */
    void ringNotified();
  }

  void add(Waiter waiter) {
    waiters.add(waiter);
  }

  void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Notifies all, whether or not there is anybody: the kernel's {@code wake_up_all}. */
  void wakeAll() {
    notifications.incrementAndGet();
    waiters.forEach(Waiter::ringNotified);
  }

  long notifications() {
    return notifications.get();
  }
}
