package reactor.ringbuf.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/**
 * Waits until the kernel notifies the consumer of a ring, or until another thread wakes it.
 *
 * <p>An epoll instance with two descriptors: the ring's, edge-triggered, since a level would report
 * a BUSY head or unread records again and again; and an eventfd for {@link #wake}.
 *
 * <p>One thread, the owner, calls everything but {@link #wake}. Whoever calls {@code wake} must be
 * certain that the owner has not closed the poller yet; {@link #collectWake} is the owner's means
 * to wait for a wake that it knows to be on its way.
 */
public final class RingPoller {

  private static final int RING = 1;
  private static final int WAKE = 2;

  private final int epoll;
  private final int eventfd;

  /** Room for both events, and for the 8 bytes that an eventfd gives and takes. */
  private final Memory events;

  private final Memory one;

  /**
   * Opens a poller.
   *
   * @param ring the descriptor that reports the producer's notifications
   * @throws LinuxException if the kernel refuses; nothing stays open then
   */
  public RingPoller(int ring) {
    this.events = new Memory(2L * Architecture.current().epollEventSize);
    this.one = new Memory(8);
    one.setLong(0, 1);
    this.epoll = Libc.check("epoll_create1", Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
    int wake = -1;
    try {
      wake = Libc.check("eventfd", Libc.eventfd(0, Libc.EFD_CLOEXEC));
      add(ring, Libc.EPOLLIN | Libc.EPOLLET, RING);
      add(wake, Libc.EPOLLIN, WAKE);
    } catch (Throwable e) {
      Libc.close(epoll);
      if (wake != -1) {
        Libc.close(wake);
      }
      throw e;
    }
    this.eventfd = wake;
  }

  private void add(int fd, int interest, int data) {
    events.clear();
    events.setInt(0, interest);
    events.setLong(Architecture.current().epollEventData, data);
    Libc.check("epoll_ctl", Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, fd, events));
  }

  /**
   * Blocks until the ring is notified, {@link #wake} is called, the time is over, or a signal
   * comes. May return for no reason; an edge that came before the call counts.
   *
   * @param timeoutMillis milliseconds; -1 for no limit, 0 to return at once
   * @return true if the time was over and nothing had happened
   * @throws LinuxException if the kernel refuses
   */
  public boolean await(int timeoutMillis) {
    int ready = Libc.epoll_wait(epoll, events, 2, timeoutMillis);
    if (ready == -1 && Native.getLastError() == Errno.EINTR) {
      return false;
    }
    return Libc.check("epoll_wait", ready) == 0;
  }

  /** Ends a present or coming {@link #await}. From any thread, while the poller is open. */
  public void wake() {
    // Cannot block: that would take 2^64 - 1 wakes which nobody has collected.
    Libc.check("write(eventfd)", Libc.write(eventfd, one, 8));
  }

  /**
   * Takes back one or more wakes, and waits for the first if it is still on its way.
   *
   * @throws LinuxException if the kernel refuses
   */
  public void collectWake() {
    while (Libc.read(eventfd, events, 8) == -1) {
      if (Native.getLastError() != Errno.EINTR) {
        throw new LinuxException("read(eventfd)", Native.getLastError());
      }
    }
  }

  /** Closes both descriptors. */
  public void close() {
    Libc.close(epoll);
    Libc.close(eventfd);
    events.close();
    one.close();
  }
}
