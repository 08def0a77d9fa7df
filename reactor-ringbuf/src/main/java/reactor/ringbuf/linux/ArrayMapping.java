package reactor.ringbuf.linux;

import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * An array map of 64-bit counters that was created with {@code BPF_F_MMAPABLE}, mapped: it is read
 * with plain loads, without a system call. The elements lie one after the other
 * (kernel/bpf/arraymap.c, {@code array_map_mmap}).
 */
public final class ArrayMapping {

  private final long address;
  private final long length;
  private final int counters;
  private final LongBuffer memory;
  private boolean closed;

  private ArrayMapping(long address, long length, int offset, int counters) {
    this.address = address;
    this.length = length;
    this.counters = counters;
    this.memory =
        new Pointer(address)
            .getByteBuffer(offset, (long) counters * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
  }

  /**
   * Maps the counters of an array.
   *
   * @param fd the map's descriptor, which may be closed afterwards
   * @param offset where in the map's memory the first one lies, a multiple of 8
   * @param counters how many there are, each of 8 bytes
   * @return the mapping
   * @throws LinuxException if the kernel refuses
   */
  public static ArrayMapping map(int fd, int offset, int counters) {
    long page = RingMapping.pageSize();
    long length = (offset + (long) counters * Long.BYTES + page - 1) / page * page;
    long address = Libc.mmap(0, length, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0);
    return new ArrayMapping(Libc.check("mmap of an array map", address), length, offset, counters);
  }

  /**
   * Adds up the counters. They may be counted up meanwhile.
   *
   * @return the sum
   * @throws IllegalStateException if it is closed
   */
  public long sum() {
    if (closed) {
      throw new IllegalStateException("unmapped");
    }
    long sum = 0;
    for (int i = 0; i < counters; i++) {
      sum += memory.get(i);
    }
    return sum;
  }

  /** Unmaps the array. */
  public void close() {
    if (!closed) {
      closed = true;
      Libc.munmap(address, length);
    }
  }
}
