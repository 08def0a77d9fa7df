package reactor.ringbuf.producer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.RecordHeader;

/**
 * Writes messages to a ring that BPF programs drain with {@code bpf_user_ringbuf_drain}.
 *
 * <p>What is written lies behind the producer position, where the kernel does not look, until
 * {@link #publish} moves that over it. So a message needs no BUSY bit, several are published with
 * one store, and a producer that is killed in the middle of one leaves nothing behind: libbpf
 * reserves by moving the position over a BUSY header, and if it is killed then, that stops the ring
 * for ever.
 *
 * <p>The kernel wakes whoever polls the map at the end of each {@code bpf_user_ringbuf_drain} that
 * took something, unless its program asked for silence ({@code BPF_RB_NO_WAKEUP}). This depends on
 * nothing that a producer stores. So it may wait without a time limit if {@link #hasRoom} said no
 * after the last notification was taken.
 *
 * <p>Not thread-safe: for one thread at a time, each of which sees what the one before did.
 */
public final class RingProducer {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /**
   * The longest message that a BPF program can be given, whatever the ring: {@code
   * DYNPTR_MAX_SIZE}, kernel/bpf/helpers.c. At a longer one every drain would fail with {@code
   * E2BIG} from then on.
   */
  private static final int DYNPTR_MAX_SIZE = (1 << 24) - 1;

  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer[] windows;
  private final int windowShift;
  private final long size;
  private final long mask;

  /** Up to where messages are written, published or not. */
  private long position;

  /** What was last stored to the producer position. */
  private long published;

  /** Up to where the ring was free when the consumer position was last loaded. */
  private long freeUpTo;

  /**
   * Takes a ring over at its present producer position.
   *
   * @param consumerPage memory that begins with the consumer position
   * @param producerPage writable memory that begins with the producer position
   * @param windows the data area twice in a row, writable, in overlapping pieces; each reaches far
   *     enough for any message that starts within its first {@code 1 << windowShift} bytes
   * @param windowShift the logarithm of the distance from one window's start to the next one's
   * @param size bytes in the data area, a power of two
   * @throws CorruptRingException if the positions contradict each other, or there is a message that
   *     the kernel can never take
   */
  public RingProducer(
      ByteBuffer consumerPage,
      ByteBuffer producerPage,
      ByteBuffer[] windows,
      int windowShift,
      long size) {
    this.consumerPage = consumerPage;
    this.producerPage = producerPage;
    this.windows = windows;
    this.windowShift = windowShift;
    this.size = size;
    this.mask = size - 1;
    // Volatile, pairs with the last store of the producer before, which may have been another
    // process.
    this.position = (long) LONG.getVolatile(producerPage, 0);
    this.published = position;
    look();
    checkUnread();
  }

  /**
   * Walks over what the kernel has not taken yet: where it cannot go on, nothing will ever pass.
   */
  private void checkUnread() {
    for (long start = freeUpTo - size; start != position; ) {
      int header = window(start).getInt(index(start));
      int footprint = RecordHeader.footprint(RecordHeader.length(header));
      if (footprint > position - start || RecordHeader.length(header) > DYNPTR_MAX_SIZE) {
        throw new CorruptRingException(
            ("the message at position %s has the header 0x%x, but what was sent ends %d bytes from"
                    + " there")
                .formatted(Long.toUnsignedString(start), header, position - start));
      }
      if (RecordHeader.isBusy(header) && !RecordHeader.isDiscarded(header)) {
        throw new CorruptRingException(
            ("the message at position %s is reserved and not submitted: another process writes it,"
                    + " or died while it did")
                .formatted(Long.toUnsignedString(start)));
      }
      start += footprint;
    }
  }

  /**
   * The longest message that fits when the ring is empty.
   *
   * @return bytes
   */
  public int maxLength() {
    return (int) Math.min(size - RecordHeader.SIZE, DYNPTR_MAX_SIZE);
  }

  /**
   * Whether there is room for a message.
   *
   * @param length of the message, at most {@link #maxLength}
   * @return true if it can be written now; false if the kernel had not made room when it was looked
   *     at, which was during this call
   * @throws CorruptRingException if the kernel cannot have stored the consumer position
   * @throws ForeignProducerException if another producer writes to the ring
   */
  public boolean hasRoom(int length) {
    int footprint = RecordHeader.footprint(length);
    if (footprint <= freeUpTo - position) {
      return true; // without touching the kernel's cache line
    }
    look();
    return footprint <= freeUpTo - position;
  }

  /** Looks how far the kernel has come. */
  private void look() {
    // Acquire, pairs with smp_store_release(&rb->consumer_pos) in
    // __bpf_user_ringbuf_sample_release, and in __bpf_user_ringbuf_peek for what is discarded: the
    // kernel has read what lies before this position, and it may be overwritten.
    long consumed = (long) LONG.getAcquire(consumerPage, 0);
    long taken = position - consumed;
    if (taken < 0 || taken > size || (consumed & 7) != 0 || (position & 7) != 0) {
      checkSoleProducer(); // another one may have moved what the kernel has gone by
      throw new CorruptRingException(
          "the producer position is %s and the consumer position %s, and the ring has %d bytes"
              .formatted(Long.toUnsignedString(position), Long.toUnsignedString(consumed), size));
    }
    freeUpTo = consumed + size;
  }

  /**
   * Writes a message, for which there must be room. The kernel does not see it before {@link
   * #publish}.
   *
   * @param message its bytes are those from the position on, which is not moved
   * @param length how many of them
   * @throws IndexOutOfBoundsException if it has fewer; nothing is sent then
   */
  public void write(ByteBuffer message, int length) {
    window(position).put(index(position) + RecordHeader.SIZE, message, message.position(), length);
    commit(length);
  }

  /**
   * The memory of the next message, for which there must be room. Nothing is sent unless {@link
   * #commit} follows.
   *
   * @param most how long the message can be
   * @return a buffer of that capacity in native byte order, with arbitrary content
   */
  public ByteBuffer next(int most) {
    return window(position)
        .slice(index(position) + RecordHeader.SIZE, most)
        .order(ByteOrder.nativeOrder());
  }

  /**
   * Makes what was written to {@link #next} a message. The kernel does not see it before {@link
   * #publish}.
   *
   * @param length of the message, at most what was asked for
   */
  public void commit(int length) {
    ByteBuffer window = window(position);
    int at = index(position);
    // Plain: the kernel reads it after it has seen the producer position beyond it.
    window.putInt(at, length);
    window.putInt(at + 4, 0);
    position += RecordHeader.footprint(length);
  }

  private ByteBuffer window(long position) {
    return windows[(int) ((position & mask) >>> windowShift)];
  }

  /** Where a position is in its window. */
  private int index(long position) {
    return (int) (position & mask & ((1L << windowShift) - 1));
  }

  /**
   * Lets the kernel see what was written.
   *
   * @return how many bytes of the ring that are, headers and padding included
   * @throws ForeignProducerException if another producer writes to the ring
   */
  public long publish() {
    long bytes = position - published;
    if (bytes != 0) {
      checkSoleProducer();
      // Release, pairs with smp_load_acquire(&rb->producer_pos) in __bpf_user_ringbuf_peek: whoever
      // sees this position sees the headers and messages before it.
      LONG.setRelease(producerPage, 0, position);
      published = position;
    }
    return bytes;
  }

  /** Best effort: two that write at the same moment are noticed at the next. */
  private void checkSoleProducer() {
    long now = (long) LONG.getOpaque(producerPage, 0);
    if (now != published) {
      throw new ForeignProducerException(
          "the producer position is %s, but %s was stored last"
              .formatted(Long.toUnsignedString(now), Long.toUnsignedString(published)));
    }
  }

  /**
   * Up to where the kernel had come when {@link #hasRoom} last looked.
   *
   * @return a position in the ring
   */
  public long consumed() {
    return freeUpTo - size;
  }
}
