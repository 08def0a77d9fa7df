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
 * <p>Offsets and protections are those that kernel/bpf/ringbuf.c, {@code ringbuf_map_mmap_kern},
 * allows: the consumer page is the only one that may be written.
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
  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer[] roots;
  private final ByteBuffer[] windows;

  private RingMapping(long consumer, long address, long length, int pageSize, long size) {
    this.consumer = consumer;
    this.address = address;
    this.length = length;
    this.pageSize = pageSize;
    this.consumerPage = new Pointer(consumer).getByteBuffer(0, pageSize);
    this.producerPage = new Pointer(address).getByteBuffer(0, pageSize).asReadOnlyBuffer();
    int count = (int) Math.max(1, size >>> WINDOW_SHIFT);
    this.roots = new ByteBuffer[count];
    this.windows = new ByteBuffer[count];
    Pointer data = new Pointer(address + pageSize);
    for (int w = 0; w < count; w++) {
      long start = w * WINDOW_STRIDE;
      roots[w] = data.getByteBuffer(start, Math.min(2 * size - start, MAX_WINDOW));
      // Read-only, since a store through it would be a fault that ends the JVM.
      windows[w] = roots[w].asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }
  }

  /**
   * Maps a ring.
   *
   * @param fd the file to map; laid out as a kernel ring buffer map
   * @param size the size of the data area in bytes, a power of two and a multiple of the page size
   * @return the mapping, the caller's to close
   * @throws LinuxException if the kernel refuses; nothing stays mapped then
   */
  public static RingMapping map(int fd, long size) {
    for (int attempt = 0; ; attempt++) {
      try {
        return mapOnce(fd, size);
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

  private static RingMapping mapOnce(int fd, long size) {
    int page = pageSize();
    long length = page + 2 * size;
    long consumer = mmap("mmap(consumer page)", page, Libc.PROT_READ | Libc.PROT_WRITE, fd, 0);
    long address = 0;
    try {
      address = mmap("mmap(producer page and data)", length, Libc.PROT_READ, fd, page);
      return new RingMapping(consumer, address, length, page, size);
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
   * @return a writable buffer in native order, never to be handed out
   */
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  /**
   * The page that begins with the producer position.
   *
   * @return a read-only buffer, never to be handed out
   */
  public ByteBuffer producerPage() {
    return producerPage;
  }

  /**
   * The data area.
   *
   * @return the windows, read-only; they and their slices stay readable after {@link #close}
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
   *     of the buffers is unreachable, so that reading one late yields zeros instead of a fault
   */
  public void close(boolean viewsMayRemain) {
    Libc.munmap(consumer, pageSize);
    if (!viewsMayRemain) {
      Libc.munmap(address, length);
      return;
    }
    // A failure leaves the ring mapped, which is as safe to read; it ends with the range below.
    Libc.mmap(address, length, Libc.PROT_READ, PLACEHOLDER | Libc.MAP_FIXED, -1, 0);
    Unmap unmap = new Unmap(address, length, roots.length);
    for (ByteBuffer root : roots) {
      // Every slice and duplicate of a direct buffer keeps the buffer it was made from reachable.
      CLEANER.register(root, unmap);
    }
  }

  private static long mmap(String what, long length, int prot, int fd, long offset) {
    return Libc.check(what, Libc.mmap(0, length, prot, Libc.MAP_SHARED, fd, offset));
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
