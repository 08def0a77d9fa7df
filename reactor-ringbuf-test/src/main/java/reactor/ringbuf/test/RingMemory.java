package reactor.ringbuf.test;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The ring's bytes: a memfd laid out as a kernel map, with the consumer position in the first page,
 * the producer position in the second, and the data behind.
 *
 * <p>It is mapped by the JDK, which unmaps it when nothing refers to it any more: no late access
 * can crash. The data appears once here, so what wraps is written in two pieces; the receiver maps
 * it twice in a row, as it does a kernel map.
 */
final class RingMemory {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final int fd;
  private final int page;
  private final int size;
  private final ByteBuffer memory;

  private RingMemory(int fd, int page, int size, ByteBuffer memory) {
    this.fd = fd;
    this.page = page;
    this.size = size;
    this.memory = memory;
  }

  static RingMemory allocate(int size) {
    int page = Linux.pageSize();
    if (Integer.bitCount(size) != 1 || size < page || size > 1 << 30) {
      throw new IllegalArgumentException(
          "size must be a power of two from "
              + page
              + " (a page of memory) to 1 GiB, as for max_entries of a kernel map; not "
              + size);
    }
    int fd = -1;
    try {
      fd = Linux.memfd_create("test-ringbuf", Linux.MFD_CLOEXEC | Linux.MFD_ALLOW_SEALING);
      long length = 2L * page + size;
      Linux.ftruncate(fd, length);
      // Whoever has it mapped is safe from SIGBUS.
      Linux.fcntl(fd, Linux.F_ADD_SEALS, Linux.F_SEAL_SHRINK | Linux.F_SEAL_GROW);
      return new RingMemory(fd, page, size, map(fd, length));
    } catch (LastErrorException | IOException e) {
      if (fd != -1) {
        Linux.close(fd);
      }
      throw new IllegalStateException(
          "Cannot create a test ring of "
              + size
              + " bytes: "
              + e.getMessage()
              + ". It takes a file descriptor (ulimit -n), the memory, and /proc.",
          e);
    }
  }

  private static ByteBuffer map(int fd, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, length).order(ByteOrder.nativeOrder());
    }
  }

  int duplicateFd() {
    return Linux.fcntl(fd, Linux.F_DUPFD_CLOEXEC, 0);
  }

  /** Closes the descriptor; the memory stays for whoever still has it mapped. */
  void close() {
    Linux.close(fd);
  }

  int size() {
    return size;
  }

  long consumerPosition() {
    return (long) LONG.getAcquire(memory, 0);
  }

  void consumerPosition(long position) {
    LONG.setVolatile(memory, 0, position);
  }

  long producerPosition() {
    return (long) LONG.getAcquire(memory, page);
  }

  void producerPosition(long position) {
    LONG.setRelease(memory, page, position);
  }

  /** {@code ringbuf_map_poll_kern}: whether the ring is readable, as far as epoll is concerned. */
  boolean hasData() {
    return producerPosition() != consumerPosition();
  }

  int header(long position) {
    return (int) INT.getAcquire(memory, index(position));
  }

  void header(long position, int header) {
    INT.set(memory, index(position), header);
  }

  /** A full barrier, as the kernel's {@code xchg}. */
  void exchangeHeader(long position, int header) {
    INT.getAndSet(memory, index(position), header);
  }

  /** Writes what may wrap. */
  void put(long position, byte[] bytes) {
    int index = index(position);
    int untilEnd = Math.min(bytes.length, memory.capacity() - index);
    memory.put(index, bytes, 0, untilEnd);
    memory.put(2 * page, bytes, untilEnd, bytes.length - untilEnd);
  }

  private int index(long position) {
    return 2 * page + (int) (position & (size - 1));
  }
}
