package reactor.ringbuf.test;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufMemory;

/**
 * The bytes of a user ring buffer in plain Java memory, and how the kernel reads them: {@code
 * __bpf_user_ringbuf_peek} and its neighbours in kernel/bpf/ringbuf.c.
 *
 * <p>A kernel map shows one data area twice. Here it is twice as long, so that a message which
 * wraps is contiguous, and nothing is ever read in the copy.
 */
final class UserRingMemory implements RingbufMemory {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int BUSY = 1 << 31;
  private static final int DISCARD = 1 << 30;
  private static final int HEADER = 8;

  /** {@code DYNPTR_MAX_SIZE}. */
  private static final int LONGEST = (1 << 24) - 1;

  /** The positions lie on cache lines of their own. */
  private static final int LINE = 64;

  private final int size;
  private final ByteBuffer consumerPage = allocate(LINE);
  private final ByteBuffer producerPage = allocate(LINE);
  private final ByteBuffer data;

  UserRingMemory(int size) {
    if (Integer.bitCount(size) != 1 || size < 4096 || size > 1 << WINDOW_SHIFT) {
      throw new IllegalArgumentException(
          ("size must be a power of two from 4096 to 512 MiB, as for max_entries of a"
                  + " kernel map; not %s")
              .formatted(size));
    }
    this.size = size;
    this.data = allocate(2 * size);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes + LINE)
        .alignedSlice(LINE)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public ByteBuffer consumerPage() {
    return consumerPage.asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer producerPage() {
    return producerPage;
  }

  @Override
  public ByteBuffer[] windows() {
    return new ByteBuffer[] {data};
  }

  @Override
  public void close(boolean viewsMayRemain) {}

  int size() {
    return size;
  }

  /** {@code ringbuf_avail_data_sz}. */
  long waiting() {
    long consumed = (long) LONG.getAcquire(consumerPage, 0);
    return (long) LONG.getAcquire(producerPage, 0) - consumed;
  }

  /** {@code ringbuf_map_poll_user}: whether epoll calls the ring writable. */
  boolean hasRoom() {
    return waiting() < size;
  }

  /** What the kernel finds where it is. */
  record Peek(Found found, byte @Nullable [] message, int length) {}

  /** Whether the kernel finds a message. */
  enum Found {
    MESSAGE,
    /** -EAGAIN, and the position has moved on. */
    DISCARDED,
    /** -ENODATA. */
    NOTHING,
    /** -EINVAL. */
    INVALID,
    /** -E2BIG. */
    TOO_LONG
  }

  Peek peek() {
    // Acquire, pairs with the sender's release store of the position: what lies before is visible.
    long produced = (long) LONG.getAcquire(producerPage, 0);
    if ((produced & 7) != 0) {
      return new Peek(Found.INVALID, null, 0);
    }
    long consumed = (long) LONG.getAcquire(consumerPage, 0);
    if (Long.compareUnsigned(consumed, produced) >= 0) {
      return new Peek(Found.NOTHING, null, 0);
    }
    int at = (int) (consumed & (size - 1));
    int header = (int) INT.getAcquire(data, at);
    int length = header & ~(BUSY | DISCARD);
    long footprint = footprint(length);
    if (footprint > produced - consumed) {
      return new Peek(Found.INVALID, null, 0);
    } else if (footprint > size || length > LONGEST) {
      return new Peek(Found.TOO_LONG, null, 0);
    } else if ((header & DISCARD) != 0) {
      release(length);
      return new Peek(Found.DISCARDED, null, 0);
    } else if ((header & BUSY) != 0) {
      return new Peek(Found.NOTHING, null, 0);
    }
    byte[] message = new byte[length];
    data.get(at + HEADER, message);
    return new Peek(Found.MESSAGE, message, length);
  }

  /** {@code __bpf_user_ringbuf_sample_release}. */
  void release(int length) {
    long consumed = (long) LONG.get(consumerPage, 0);
    // Release, pairs with the sender's acquire load: it overwrites nothing that is still read.
    LONG.setRelease(consumerPage, 0, consumed + footprint(length));
  }

  private static long footprint(int length) {
    return (length + HEADER + 7L) & -8;
  }
}
