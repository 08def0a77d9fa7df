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
 *
 * <p>The kernel tells a waiter only if the ring {@linkplain RingMemory#hasData has data} when it
 * looks. An eventfd remembers a notification for good, so one that is outdated is kept from it, or
 * taken back before the receiver looks. Both look at the ring under the lock: a notification that
 * comes later is of a record that was committed before, so one of data is never taken back.
 */
final class WaitQueue {

  private static final byte[] ONE =
      ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();

  private final RingMemory memory;
  private final List<Integer> eventfds = new ArrayList<>();
  private final AtomicLong notifications = new AtomicLong();

  WaitQueue(RingMemory memory) {
    this.memory = memory;
  }

  /**
   * Adds a waiter. What it finds to read, epoll reports as a first edge.
   *
   * @return an eventfd, which {@link #remove} closes
   */
  synchronized int add() {
    int fd = Linux.eventfd(memory.hasData() ? 1 : 0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK);
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
    if (memory.hasData()) {
      for (int fd : eventfds) {
        Linux.write(fd, ONE, ONE.length);
      }
    }
  }

  /** Takes outdated notifications back: what epoll does when it looks at a kernel map. */
  synchronized void settle(int fd) {
    if (!memory.hasData()) {
      Linux.read(fd, new byte[8], 8);
    }
  }

  synchronized int size() {
    return eventfds.size();
  }

  long notifications() {
    return notifications.get();
  }
}
