package reactor.ringbuf.test;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.RingbufMemory;

/**
 * The ring's bytes in plain Java memory: the two positions, and the data area twice in a row. A
 * kernel map shows one area twice; here everything is written to both copies.
 *
 * <p>The garbage collector frees it when nothing refers to it any more: no late access can crash.
 */
final class RingMemory implements RingbufMemory {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** The positions lie on cache lines of their own. */
  private static final int LINE = 64;

  private final int size;
  private final ByteBuffer consumerPage = allocate(LINE);
  private final ByteBuffer producerPage = allocate(LINE);
  private final ByteBuffer data;
  private final ByteBuffer[] windows;

  /** Whether producers overwrite the oldest records. */
  private final boolean overwriting;

  private RingMemory(int size, boolean overwriting) {
    this.size = size;
    this.overwriting = overwriting;
    this.data = allocate(2 * size);
    this.windows = new ByteBuffer[] {data.asReadOnlyBuffer().order(ByteOrder.nativeOrder())};
  }

  static RingMemory allocate(long size) {
    return allocate(size, false);
  }

  static RingMemory allocate(long size, boolean overwriting) {
    if (Long.bitCount(size) != 1 || size < 4096 || size > 1 << WINDOW_SHIFT) {
      throw new IllegalArgumentException(
          ("size must be a power of two from 4096 to 512 MiB, as for max_entries of a"
                  + " kernel map; not %s")
              .formatted(size));
    }
    return new RingMemory((int) size, overwriting);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes + LINE)
        .alignedSlice(LINE)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  @Override
  public ByteBuffer producerPage() {
    return producerPage;
  }

  @Override
  public ByteBuffer[] windows() {
    return windows;
  }

  @Override
  public void close(boolean viewsMayRemain) {}

  int size() {
    return size;
  }

  boolean isOverwriting() {
    return overwriting;
  }

  /** Where the pending position lies in the producer page; unused unless producers overwrite. */
  void pendingPosition(long position) {
    LONG.setRelease(producerPage, 8, position);
  }

  long overwritePosition() {
    return (long) LONG.getAcquire(producerPage, 16);
  }

  /** What is stored behind this becomes visible later, as it does on x86-64 without saying so. */
  void overwritePosition(long position) {
    LONG.setRelease(producerPage, 16, position);
    VarHandle.storeStoreFence();
  }

  long consumerPosition() {
    // Acquire, pairs with the receiver's store, as smp_load_acquire(&rb->consumer_pos) does.
    return (long) LONG.getAcquire(consumerPage, 0);
  }

  void consumerPosition(long position) {
    LONG.setVolatile(consumerPage, 0, position);
  }

  long producerPosition() {
    return (long) LONG.getAcquire(producerPage, 0);
  }

  void producerPosition(long position) {
    // Release, as smp_store_release(&rb->producer_pos): the BUSY headers before are visible.
    LONG.setRelease(producerPage, 0, position);
  }

  /** {@code ringbuf_map_poll_kern}: whether the ring is readable, as far as epoll is concerned. */
  boolean hasData() {
    return producerPosition() != consumerPosition();
  }

  int header(long position) {
    return (int) INT.getAcquire(data, index(position));
  }

  void header(long position, int header) {
    int index = index(position);
    INT.set(data, index, header);
    INT.set(data, index + size, header);
  }

  /**
   * Commits. The receiver finds the first copy when it looks for a record, and the second when it
   * walks on from one that it has found; in both cases the payload has been written before.
   */
  void exchangeHeader(long position, int header) {
    int index = index(position);
    INT.setRelease(data, index + size, header);
    INT.getAndSet(data, index, header); // the kernel's xchg ...
    VarHandle.fullFence(); // ... which is a full barrier there
  }

  /** Writes to both copies. */
  void put(long position, byte[] bytes) {
    int index = index(position);
    data.put(index, bytes);
    int untilEnd = Math.min(bytes.length, size - index);
    data.put(index + size, bytes, 0, untilEnd);
    data.put(0, bytes, untilEnd, bytes.length - untilEnd);
  }

  private int index(long position) {
    return (int) (position & (size - 1));
  }
}
