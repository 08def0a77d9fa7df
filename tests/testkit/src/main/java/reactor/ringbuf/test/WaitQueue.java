package reactor.ringbuf.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who is told when the ring notifies: an eventfd for each opening of the ring, in place of the
 * kernel's wait queue.
 *
 * <p>A descriptor of its own for each opening, so that none inherits a notification that another
 * has already been given.
 */
final class WaitQueue {

  private static final byte[] ONE =
      ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();

  private final List<Integer> eventfds = new ArrayList<>();
  private final AtomicLong notifications = new AtomicLong();

  /**
   * Adds a waiter.
   *
   * @param ready whether it finds something to read, which epoll reports as a first edge
   * @return an eventfd, which {@link #remove} closes
   */
  synchronized int add(boolean ready) {
    int fd = Linux.eventfd(ready ? 1 : 0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK);
    eventfds.add(fd);
    return fd;
  }

  synchronized void remove(int fd) {
    // Under the lock: a producer must not write to a number that means another file by now.
    eventfds.remove((Integer) fd);
    Linux.close(fd);
  }

  /** Notifies all, whether or not there is anybody: the kernel's {@code wake_up_all}. */
  synchronized void wakeAll() {
    notifications.incrementAndGet();
    for (int fd : eventfds) {
      Linux.write(fd, ONE, ONE.length);
    }
  }

  synchronized int size() {
    return eventfds.size();
  }

  long notifications() {
    return notifications.get();
  }
}
