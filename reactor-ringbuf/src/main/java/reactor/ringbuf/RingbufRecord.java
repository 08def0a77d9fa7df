package reactor.ringbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/**
 * A view of one record, for a {@link RecordDecoder} to read: in the ring, or, where records are
 * small, in a block that they were copied to together.
 *
 * <p>Indices count bytes from the start of the record. Numbers are read in native byte order, as
 * the kernel and BPF programs write their structs. Every access is checked against the record's
 * length.
 *
 * <p>One object serves all records of a subscription, so that none has to be allocated per record:
 * it is valid until the decoder returns, on the decoder's thread. Afterwards it throws {@link
 * IllegalStateException}, or shows another record, but it never faults.
 */
public final class RingbufRecord {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int NONE = -1;
  private static final int SMALLEST_SCRATCH = 64;
  private static final int LARGEST_SCRATCH = 4096;

  private ByteBuffer memory = ByteBuffer.allocate(0);

  /** The same memory, if it is an array: that is read with fewer checks. */
  private byte @Nullable [] bytes;

  /** The position in the ring of what is at 0 in the memory. */
  private long base;

  private int offset;
  private int length = NONE;
  private final RingbufInfo ring;
  private LongFunction<LossBounds> losses = position -> LossBounds.UNKNOWN;

  /** Where a string's bytes are put together, so that nothing but the string is allocated. */
  private byte[] scratch = {};

  RingbufRecord(RingbufInfo ring) {
    this.ring = ring;
  }

  /**
   * A view of bytes that were a record once, or are to stand for one: to decode copies that were
   * kept, or to test a decoder.
   *
   * @param record the record, from the buffer's position to its limit; not copied
   * @return a view that stays valid, at position 0 of a ring that is called memory
   */
  public static RingbufRecord of(ByteBuffer record) {
    RingbufRecord view = new RingbufRecord(new RingbufInfo(0, "memory", 0, 0));
    ByteBuffer memory = record.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    view.enter(memory, null, RecordHeader.SIZE);
    view.wrap(0, record.remaining());
    return view;
  }

  /** Names what knows how many records were lost before one. */
  void lossesKnownBy(LongFunction<LossBounds> losses) {
    this.losses = losses;
  }

  /** Begins with a run, of whose records this becomes the view. */
  void enter(RecordRun run) {
    enter(run.memory(), run.bytes(), run.position(0));
  }

  /**
   * Begins with other memory.
   *
   * @param memory holds records
   * @param bytes the same, if it is an array
   * @param base the position in the ring of what is at 0 there
   */
  void enter(ByteBuffer memory, byte @Nullable [] bytes, long base) {
    if (memory != this.memory) { // mostly the same, and storing a reference costs a GC barrier
      this.memory = memory;
    }
    if (bytes != this.bytes) {
      this.bytes = bytes;
    }
    this.base = base;
  }

  /**
   * Makes this the view of a record.
   *
   * @param offset where its payload starts in the memory of the run
   * @param length of the payload
   */
  void wrap(int offset, int length) {
    this.offset = offset;
    this.length = length;
  }

  /** Makes this the view of nothing. */
  void unwrap() {
    length = NONE;
  }

  /**
   * The length of the record as its producer gave it.
   *
   * @return bytes, without padding; 0 is legal
   */
  public int length() {
    int length = this.length;
    if (length == NONE) {
      throw new IllegalStateException(
          "The record is valid only until the decoder, or action, that was given it returns. Read what"
              + " is needed there, or copy() it.");
    }
    return length;
  }

  /**
   * Where the record starts in the ring, header included: how many bytes were reserved before it
   * since the map was created. It grows from record to record, and no two records in a map's life
   * have the same. With the map's id and the host's boot id it identifies an event for ever.
   *
   * @return bytes, a multiple of 8
   */
  public long position() {
    length();
    return base + offset - RecordHeader.SIZE;
  }

  /**
   * The ring that the record lies in.
   *
   * @return which ring of the receiver; it stays valid
   */
  public RingbufInfo ring() {
    return ring;
  }

  /**
   * How many records were lost before this one, since the ring was opened. If the lower bound of
   * one record is above the upper bound of an earlier one, records are missing between the two.
   * Where the counter {@linkplain LossCounter#isCheap costs system calls}, so may this. In a batch
   * it is what is known of the whole batch.
   *
   * @return a lower and an upper bound; {@link LossBounds#UNKNOWN} if nobody counts
   */
  public LossBounds lostBefore() {
    return losses.apply(position());
  }

  /**
   * Reads a byte.
   *
   * @param index the byte's index in the record
   * @return the value
   * @throws IndexOutOfBoundsException if the record ends before
   */
  public byte getByte(int index) {
    return byteAt(at(index, Byte.BYTES));
  }

  /**
   * Reads a 16-bit number.
   *
   * @param index the index of its first byte in the record
   * @return the value; {@link Short#toUnsignedInt} for a {@code u16}
   * @throws IndexOutOfBoundsException if the record ends before
   */
  public short getShort(int index) {
    int at = at(index, Short.BYTES);
    byte[] bytes = this.bytes;
    return bytes == null ? memory.getShort(at) : (short) SHORT.get(bytes, at);
  }

  /**
   * Reads a 32-bit number.
   *
   * @param index the index of its first byte in the record
   * @return the value; {@link Integer#toUnsignedLong} for a {@code u32}
   * @throws IndexOutOfBoundsException if the record ends before
   */
  public int getInt(int index) {
    int at = at(index, Integer.BYTES);
    byte[] bytes = this.bytes;
    return bytes == null ? memory.getInt(at) : (int) INT.get(bytes, at);
  }

  /**
   * Reads a 64-bit number.
   *
   * @param index the index of its first byte in the record
   * @return the value
   * @throws IndexOutOfBoundsException if the record ends before
   */
  public long getLong(int index) {
    return longAt(at(index, Long.BYTES));
  }

  /**
   * Copies bytes out of the record.
   *
   * @param index the index of the first byte in the record
   * @param target receives as many bytes as it is long
   * @throws IndexOutOfBoundsException if the record ends before
   */
  public void getBytes(int index, byte[] target) {
    memory.get(at(index, target.length), target);
  }

  /**
   * Reads a C string in UTF-8: up to the first zero byte, or the whole field if there is none.
   * Malformed bytes become U+FFFD.
   *
   * @param index the index of the field's first byte in the record
   * @param size the size of the field in bytes, such as 16 for {@code char comm[16]}
   * @return the text
   * @throws IndexOutOfBoundsException if the record ends before the field does
   */
  public String getCString(int index, int size) {
    return getCString(index, size, StandardCharsets.UTF_8);
  }

  /**
   * Reads a C string: up to the first zero byte, or the whole field if there is none.
   *
   * @param index the index of the field's first byte in the record
   * @param size the size of the field in bytes
   * @param charset the encoding of the text; one in which a zero byte always is a NUL
   * @return the text
   * @throws IndexOutOfBoundsException if the record ends before the field does
   */
  public String getCString(int index, int size, Charset charset) {
    int start = at(index, size);
    int length = cStringLength(start, size);
    byte[] bytes = this.bytes;
    if (bytes == null) {
      bytes = length <= scratch.length ? scratch : scratch(length);
      memory.get(start, bytes, 0, length);
      start = 0;
    }
    return new String(bytes, start, length, charset);
  }

  private byte[] scratch(int length) {
    byte[] bytes = new byte[Math.max(length, SMALLEST_SCRATCH)];
    if (length <= LARGEST_SCRATCH) {
      scratch = bytes;
    }
    return bytes;
  }

  /** Eight bytes at a time: strings are where most of a decoder's time goes. */
  private int cStringLength(int start, int size) {
    int length = 0;
    for (; length <= size - Long.BYTES; length += Long.BYTES) {
      long eight = longAt(start + length);
      long zeros = eight - 0x0101_0101_0101_0101L & ~eight & 0x8080_8080_8080_8080L;
      if (zeros != 0) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
          return length + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
        }
        break;
      }
    }
    while (length < size && byteAt(start + length) != 0) {
      length++;
    }
    return length;
  }

  /**
   * Copies the record.
   *
   * @return an independent read-only buffer in native order, position 0, limit {@link #length}
   */
  public ByteBuffer copy() {
    return RecordCopy.of(memory, offset, length());
  }

  /**
   * The record as a buffer, without a copy, for parsers that want one.
   *
   * <p>The buffer must not be used after the decoder has returned: what it shows is overwritten, by
   * producers or by the records that follow. It never faults.
   *
   * @return a read-only view in native order, position 0, limit {@link #length}
   */
  public ByteBuffer asByteBuffer() {
    return memory.slice(offset, length()).order(ByteOrder.nativeOrder());
  }

  private byte byteAt(int at) {
    byte[] bytes = this.bytes;
    return bytes == null ? memory.get(at) : bytes[at];
  }

  private long longAt(int at) {
    byte[] bytes = this.bytes;
    return bytes == null ? memory.getLong(at) : (long) LONG.get(bytes, at);
  }

  /** Where in the memory something lies, after a check that it is in the record. */
  private int at(int index, int size) {
    if (index < 0 || index > length - size || size < 0) {
      Objects.checkFromIndexSize(index, size, length());
    }
    return offset + index;
  }

  @Override
  public String toString() {
    return length == NONE ? "RingbufRecord[released]" : "RingbufRecord[" + length + " bytes]";
  }
}
