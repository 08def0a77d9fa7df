package reactor.ringbuf.samples.lostwakeup;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A ring buffer map in this process's memory, and the edge-triggered epoll that waits for it. */
final class Ring implements AutoCloseable {

  static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int HEADER = 8;
  private static final int LENGTH_MASK = (1 << 30) - 1;

  /** Begins with the consumer position: ours to write. */
  final ByteBuffer consumerPage;

  /** Begins with the producer position. */
  final ByteBuffer producerPage;

  /** The records, twice in a row, so that none wraps. */
  final ByteBuffer data;

  final long size;
  private final long page = Linux.pageSize();
  private final long consumer;
  private final long producer;
  private final int epoll;
  private final Memory event = new Memory(16);

  Ring(int mapFd, long size) {
    this.size = size;
    consumer = map(mapFd, 0, page, Linux.PROT_READ | Linux.PROT_WRITE);
    producer = map(mapFd, page, page + 2 * size, Linux.PROT_READ);
    consumerPage = view(consumer, page);
    producerPage = view(producer, page);
    data = view(producer + page, 2 * size);
    epoll = (int) Linux.check("epoll_create1", Linux.epoll_create1(0));
    event.clear();
    event.setInt(0, Linux.EPOLLIN | Linux.EPOLLET);
    Linux.check("epoll_ctl", Linux.epoll_ctl(epoll, Linux.EPOLL_CTL_ADD, mapFd, event));
  }

  private static long map(int fd, long offset, long length, int prot) {
    return Linux.check("mmap", Linux.mmap(0, length, prot, Linux.MAP_SHARED, fd, offset));
  }

  private static ByteBuffer view(long address, long length) {
    return new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
  }

  /** Where in {@link #data} the header of a record stands. */
  int index(long position) {
    return (int) (position & (size - 1));
  }

  /** How many bytes of the ring a record takes. */
  static int footprint(int header) {
    return ((header & LENGTH_MASK) + HEADER + 7) & -8;
  }

  /** Whether the record is reserved and not committed: bit 31, the sign. */
  static boolean isBusy(int header) {
    return header < 0;
  }

  /** Up to where the consumer says that it has read. */
  long consumerPosition() {
    return (long) LONG.getVolatile(consumerPage, 0);
  }

  /** The header of the record at a position before the producer position. */
  int header(long position) {
    return (int) INT.getAcquire(data, index(position));
  }

  /**
   * Whether the record at a position is committed, and its producer is already at the one after it:
   * then the kernel has decided whether to notify, and a notification cannot merely be late.
   */
  boolean isPassedOver(long position) {
    long limit = (long) LONG.getVolatile(producerPage, 0);
    if (position >= limit) {
      return false;
    }
    int header = header(position);
    return !isBusy(header) && position + footprint(header) < limit;
  }

  /** The time in a record, as System.nanoTime() shows it. */
  long time(long position) {
    return data.getLong(index(position) + HEADER);
  }

  /** Waits for a notification. Returns false if none came in time. */
  boolean await(int millis) {
    int ready = Linux.epoll_wait(epoll, event, 1, millis);
    // A signal is no error: the caller takes it for a notification and looks.
    if (ready == -1 && Native.getLastError() != Linux.EINTR) {
      Linux.check("epoll_wait", ready);
    }
    return ready != 0;
  }

  @Override
  public void close() {
    Linux.close(epoll);
    Linux.munmap(consumer, page);
    Linux.munmap(producer, page + 2 * size);
  }
}
