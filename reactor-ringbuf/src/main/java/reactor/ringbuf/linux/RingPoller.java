package reactor.ringbuf.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the kernel notifies the consumer of a ring, or until another thread wakes it.
 *
 * <p>An epoll instance with the rings' descriptors, edge-triggered, since a level would report a
 * BUSY head or unread records again and again; and an eventfd for {@link #wake}.
 *
 * <p>One thread, the owner, calls everything but {@link #wake}.
 */
public final class RingPoller {

  private static final long WAKE = -1;

  /** How many events one call collects; the kernel keeps the others for the next. */
  private static final int MOST_EVENTS = 64;

  private static final int EVENT_SIZE = Architecture.current().epollEventSize;
  private static final int EVENT_DATA = Architecture.current().epollEventData;

  /** False from the first time that the kernel turned out to have no epoll_pwait2 (Linux 5.11). */
  private static volatile boolean hasPwait2 = true;

  private final int epoll;
  private final int eventfd;
  private final Memory memory = new Memory((long) MOST_EVENTS * EVENT_SIZE);
  private final ByteBuffer events;

  /** A {@code struct timespec}. */
  private final Memory timeout = new Memory(16);

  /** What an eventfd gives and takes. */
  private final Memory word = new Memory(8);

  private boolean open = true;

  /**
   * Opens a poller that waits for no ring yet.
   *
   * @throws LinuxException if the kernel refuses; nothing stays open then
   */
  public RingPoller() {
    this.events = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
    this.epoll = Libc.check("epoll_create1", Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
    int wake = -1;
    try {
      wake = Libc.check("eventfd", Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
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

  /**
   * Adds a ring. If there is anything to read, epoll reports that as a first edge.
   *
   * @param ring the descriptor of a map
   * @param index what {@link #await} reports it as, 0 or more
   * @throws LinuxException if the kernel refuses
   */
  public void add(int ring, int index) {
    add(ring, Libc.EPOLLIN | Libc.EPOLLET, index);
  }

  /**
   * Adds a ring that user space fills. If there is any room, epoll reports that as a first edge.
   *
   * @param ring the descriptor of a map
   * @param index what {@link #await} reports it as, 0 or more
   * @throws LinuxException if the kernel refuses
   */
  public void addForRoom(int ring, int index) {
    add(ring, Libc.EPOLLOUT | Libc.EPOLLET, index);
  }

  private void add(int fd, int interest, long data) {
    try (Memory event = new Memory(EVENT_SIZE)) {
      event.clear();
      event.setInt(0, interest);
      event.setLong(EVENT_DATA, data);
      Libc.check("epoll_ctl", Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, fd, event));
    }
  }

  /**
   * Removes a ring that was added.
   *
   * @param ring the descriptor of the map, still open
   */
  public void remove(int ring) {
    Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, ring, word);
  }

  /**
   * Blocks until a ring is notified, {@link #wake} is called, the time is over, or a signal comes.
   * May return for no reason; an edge that came before the call counts.
   *
   * @param nanos nanoseconds; negative for no limit, 0 to return at once
   * @param notified receives the indices of the rings that were notified
   * @return how many of them there are
   * @throws LinuxException if the kernel refuses
   */
  public int await(long nanos, int[] notified) {
    int most = Math.min(MOST_EVENTS, notified.length);
    int ready = epollWait(nanos, most);
    if (ready == -1) {
      if (Errno.of(Native.getLastError()) == Errno.EINTR) {
        return 0;
      }
      throw new LinuxException("epoll_wait", Native.getLastError());
    }
    int rings = 0;
    for (int i = 0; i < ready; i++) {
      long data = events.getLong(i * EVENT_SIZE + EVENT_DATA);
      if (data == WAKE) {
        Libc.read(eventfd, word, 8); // takes all wakes back; what they tell of was stored before
      } else {
        notified[rings++] = (int) data;
      }
    }
    return rings;
  }

  private int epollWait(long nanos, int most) {
    if (nanos <= 0) {
      return Libc.epoll_wait(epoll, memory, most, nanos == 0 ? 0 : -1);
    }
    if (hasPwait2) {
      timeout.setLong(0, nanos / 1_000_000_000);
      timeout.setLong(8, nanos % 1_000_000_000);
      int ready =
          (int) Libc.syscall(Architecture.EPOLL_PWAIT2, epoll, memory, most, timeout, null, 0);
      if (ready != -1) {
        return ready;
      }
      Errno errno = Errno.of(Native.getLastError());
      // EPERM is what old seccomp profiles of containers say of calls that they do not know.
      if (errno != Errno.ENOSYS && errno != Errno.EPERM) {
        return ready;
      }
      hasPwait2 = false;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (millis == 0) {
      LockSupport.parkNanos(this, nanos); // too short for epoll_wait, which counts milliseconds
    }
    return Libc.epoll_wait(epoll, memory, most, (int) Math.min(millis, Integer.MAX_VALUE));
  }

  /** Ends a present or coming {@link #await}. From any thread; does nothing once closed. */
  public synchronized void wake() {
    if (open) { // else the number may be another file's by now
      try (Memory one = new Memory(8)) {
        one.setLong(0, 1);
        // Cannot block: that would take 2^64 - 1 wakes which nobody has collected.
        Libc.check("write(eventfd)", Libc.write(eventfd, one, 8));
      }
    }
  }

  /** Closes both descriptors. */
  public synchronized void close() {
    open = false;
    Libc.close(epoll);
    Libc.close(eventfd);
    memory.close();
    timeout.close();
    word.close();
  }
}
