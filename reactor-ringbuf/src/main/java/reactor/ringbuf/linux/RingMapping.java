package reactor.ringbuf.linux;

import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring buffer in this process's memory: the consumer page, and one address range with the
 * producer page and the data area twice in a row.
 *
 * <p>Offsets and protections are those that kernel/bpf/ringbuf.c allows. Of a ring that the kernel
 * fills ({@code ringbuf_map_mmap_kern}) the consumer page is the only one that may be written; of
 * one that user space fills ({@code ringbuf_map_mmap_user}) it is the only one that may not.
 *
 * <p>A {@code ByteBuffer} cannot span 2 GiB, so the data is covered by <em>windows</em>: window
 * {@code w} begins at byte {@code w * WINDOW_STRIDE} and reaches far enough for the longest record
 * that can start within the stride. Rings up to {@link #WINDOW_STRIDE} have one.
 *
 * <p>Not thread-safe: for the thread that owns the ring, except that windows may be read by anybody
 * at any time, also after {@link #close}.
 */
public final class RingMapping {

  /** Bytes from the start of one window to the start of the next, as a power of two. */
  public static final int WINDOW_SHIFT = 29;

  /** Bytes from the start of one window to the start of the next: 512 MiB. */
  public static final long WINDOW_STRIDE = 1L << WINDOW_SHIFT;

  /** The largest ring that {@code max_entries}, a u32 and a power of two, can describe: 2 GiB. */
  public static final long MAX_SIZE = 1L << 31;

  /** The largest multiple of 8 that a ByteBuffer can hold. */
  private static final long MAX_WINDOW = Integer.MAX_VALUE & ~7L;

  /** Zero pages, which take no memory. */
  private static final int PLACEHOLDER = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;

  /** How often to try again for want of address space: for about half a second. */
  private static final int ATTEMPTS = 9;

  private static final Cleaner CLEANER = Cleaner.create();

  private final long consumer;
  private final long address;
  private final long length;
  private final int pageSize;
  private final Direction direction;
  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer[] roots;
  private final ByteBuffer[] windows;

  private RingMapping(
      Direction direction, long consumer, long address, long length, int pageSize, long size) {
    this.direction = direction;
    this.consumer = consumer;
    this.address = address;
    this.length = length;
    this.pageSize = pageSize;
    ByteBuffer consumerPage = new Pointer(consumer).getByteBuffer(0, pageSize);
    ByteBuffer producerPage = new Pointer(address).getByteBuffer(0, pageSize);
    boolean sends = direction == Direction.TO_KERNEL;
    // Read-only where the page is, since a store would be a fault that ends the JVM.
    this.consumerPage = sends ? consumerPage.asReadOnlyBuffer() : consumerPage;
    this.producerPage = sends ? producerPage : producerPage.asReadOnlyBuffer();
    int count = (int) Math.max(1, size >>> WINDOW_SHIFT);
    this.roots = new ByteBuffer[count];
    this.windows = new ByteBuffer[count];
    Pointer data = new Pointer(address + pageSize);
    for (int w = 0; w < count; w++) {
      long start = w * WINDOW_STRIDE;
      roots[w] = data.getByteBuffer(start, Math.min(2 * size - start, MAX_WINDOW));
      windows[w] =
          (sends ? roots[w].duplicate() : roots[w].asReadOnlyBuffer())
              .order(ByteOrder.nativeOrder());
    }
  }

  /**
   * Maps a ring that the kernel fills.
   *
   * @param fd the file to map; laid out as a kernel ring buffer map
   * @param size the size of the data area in bytes, a power of two and a multiple of the page size
   * @return the mapping, the caller's to close
   * @throws LinuxException if the kernel refuses; nothing stays mapped then
   */
  public static RingMapping map(int fd, long size) {
    return map(Direction.FROM_KERNEL, fd, size);
  }

  /**
   * Maps a ring that user space fills, of type {@code BPF_MAP_TYPE_USER_RINGBUF}.
   *
   * @param fd the file to map; laid out as a kernel ring buffer map
   * @param size the size of the data area in bytes, a power of two and a multiple of the page size
   * @return the mapping, the caller's to close
   * @throws LinuxException if the kernel refuses; nothing stays mapped then
   */
  public static RingMapping mapForSending(int fd, long size) {
    return map(Direction.TO_KERNEL, fd, size);
  }

  private static RingMapping map(Direction direction, int fd, long size) {
    for (int attempt = 0; ; attempt++) {
      try {
        return mapOnce(direction, fd, size);
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOMEM || attempt == ATTEMPTS) {
          throw e;
        }
        // Address ranges of earlier mappings come back with their last buffer, as in
        // ByteBuffer.allocateDirect.
        System.gc();
        LockSupport.parkNanos(1_000_000L << attempt);
      }
    }
  }

  private static RingMapping mapOnce(Direction direction, int fd, long size) {
    int page = pageSize();
    long length = page + 2 * size;
    long consumer = mmap("mmap(consumer page)", page, direction.consumer, fd, 0);
    long address = 0;
    try {
      address = mmap("mmap(producer page and data)", length, direction.rest, fd, page);
      return new RingMapping(direction, consumer, address, length, page, size);
    } catch (Throwable e) {
      Libc.munmap(consumer, page);
      if (address != 0) {
        Libc.munmap(address, length);
      }
      throw e;
    }
  }

  /**
   * The size of a page of memory.
   *
   * @return bytes, as the kernel says
   */
  public static int pageSize() {
    return (int) Libc.check("sysconf(_SC_PAGESIZE)", Libc.sysconf(Libc.SC_PAGESIZE));
  }

  /**
   * The page that begins with the consumer position.
   *
   * @return a buffer never to be handed out, read-only if user space fills the ring
   */
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  /**
   * The page that begins with the producer position.
   *
   * @return a buffer never to be handed out, read-only if the kernel fills the ring
   */
  public ByteBuffer producerPage() {
    return producerPage;
  }

  /**
   * The data area.
   *
   * @return the windows, read-only if the kernel fills the ring; they and their slices can still be
   *     touched after {@link #close}
   */
  public ByteBuffer[] windows() {
    return windows;
  }

  /**
   * Gives the ring's memory back. The position pages, which only the owner ever sees, must not be
   * touched any more.
   *
   * @param viewsMayRemain whether anybody else can hold a window or a slice of one. Then the range
   *     is replaced by zero pages, which frees the ring at once, and stays reserved until the last
   *     of the buffers is unreachable, so that touching one late is no fault
   */
  public void close(boolean viewsMayRemain) {
    Libc.munmap(consumer, pageSize);
    if (!viewsMayRemain) {
      Libc.munmap(address, length);
      return;
    }
    // A failure leaves the ring mapped, which is no fault either; it ends with the range below.
    Libc.mmap(address, length, direction.rest, PLACEHOLDER | Libc.MAP_FIXED, -1, 0);
    Unmap unmap = new Unmap(address, length, roots.length);
    for (ByteBuffer root : roots) {
      // Every slice and duplicate of a direct buffer keeps the buffer it was made from reachable.
      CLEANER.register(root, unmap);
    }
  }

  private static long mmap(String what, long length, int prot, int fd, long offset) {
    return Libc.check(what, Libc.mmap(0, length, prot, Libc.MAP_SHARED, fd, offset));
  }

  /** Who fills the ring, and so which of its pages user space may write. */
  private enum Direction {
    FROM_KERNEL(Libc.PROT_READ | Libc.PROT_WRITE, Libc.PROT_READ),
    TO_KERNEL(Libc.PROT_READ, Libc.PROT_READ | Libc.PROT_WRITE);

    /** The protection of the consumer page. */
    final int consumer;

    /** The protection of the producer page and the data. */
    final int rest;

    Direction(int consumer, int rest) {
      this.consumer = consumer;
      this.rest = rest;
    }
  }

  /** Unmaps the range when the last of its root buffers has become unreachable. */
  private static final class Unmap implements Runnable {

    private final long address;
    private final long length;
    private final AtomicInteger reachable;

    Unmap(long address, long length, int roots) {
      this.address = address;
      this.length = length;
      this.reachable = new AtomicInteger(roots);
    }

    @Override
    public void run() {
      if (reachable.decrementAndGet() == 0) {
        Libc.munmap(address, length);
      }
    }
  }
}
