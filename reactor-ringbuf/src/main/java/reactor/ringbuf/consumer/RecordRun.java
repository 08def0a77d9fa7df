package reactor.ringbuf.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Committed records that lie one after the other, each with its {@linkplain RecordHeader header}
 * before it. They are walked by index: from {@link #start}, by the {@link RecordHeader#footprint
 * footprint} of each, to {@link #end}.
 *
 * <p>They are read in the ring, or {@linkplain #copy copied} before. Reads nothing but them, so
 * that a {@linkplain #detach detached} run may be walked by another thread while the owner of the
 * ring keeps their space.
 */
public final class RecordRun {

  /** Says that records differ. */
  public static final int MIXED = -1;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * What records may take on average to be copied, in bytes. To copy fetches all of their cache
   * lines, whether they are read or not.
   */
  private static final int SMALL = 128;

  private final ConsumerPosition stored;

  private ByteBuffer window = NOTHING;
  private IntBuffer headers = NOTHING.asIntBuffer();

  /** The position in the ring of the window's first byte. */
  private long base;

  /** Where the first record starts in the window, where the last one does, and where that ends. */
  private int start;

  private int last;
  private int end;

  private int records;
  private int discards;
  private int commonLength = MIXED;

  /** Up to where records count as read. */
  private int passed;

  /** What is read instead of the window, if that was copied. */
  private @Nullable RecordBlock block;

  /** The index in the window of what is at 0 in the block. */
  private int shift;

  RecordRun(ConsumerPosition stored) {
    this.stored = stored;
  }

  /**
   * Makes this another run, which is read in the ring.
   *
   * @param headers the same memory as {@code window}
   * @param base the position in the ring of the window's first byte
   * @param start where in the window the first record starts
   * @param last where the last record starts
   * @param end where the last record ends
   * @param records how many were not discarded
   * @param discards how many were
   * @param commonLength see {@link #commonLength()}
   */
  void set(
      ByteBuffer window,
      IntBuffer headers,
      long base,
      int start,
      int last,
      int end,
      int records,
      int discards,
      int commonLength) {
    if (window != this.window) { // mostly the same, and storing a reference costs a GC barrier
      this.window = window;
      this.headers = headers;
    }
    if (block != null) {
      block = null;
    }
    this.shift = 0;
    this.base = base;
    this.start = start;
    this.last = last;
    this.end = end;
    this.records = records;
    this.discards = discards;
    this.commonLength = commonLength;
    this.passed = start;
  }

  /**
   * Copies the records if they are small on average, 128 bytes with their headers, and reads the
   * copy from here on. To copy many at once is cheap, and the copy is what was committed, whoever
   * writes over the records in the ring: that is checked here, once, and need not be checked for
   * each.
   *
   * @param target where to; it may be used again when the run has been read
   * @throws ForeignConsumerException if another consumer gave the records' space back
   */
  public void copyTo(RecordBlock target) {
    int size = end - start;
    if (size > (long) (records + discards) * SMALL) {
      checkSoleConsumer(); // what looks large may be what was written over small ones
      return;
    }
    read(target);
  }

  /**
   * Copies the records, whatever they take, to memory that is theirs alone, and reads the copy from
   * here on. It is checked as by {@link #copyTo}.
   *
   * @throws ForeignConsumerException if another consumer gave the records' space back
   */
  public void copy() {
    read(new RecordBlock(end - start));
  }

  private void read(RecordBlock target) {
    target.copy(window, start, end - start);
    checkSoleConsumer();
    block = target;
    shift = start;
  }

  /**
   * Whether the run is read in a copy.
   *
   * @return false if it is read in the ring
   */
  public boolean isCopied() {
    return block != null;
  }

  /**
   * Where the first record starts.
   *
   * @return an index in {@link #memory}
   */
  public int start() {
    return start - shift;
  }

  /**
   * Where the last record ends.
   *
   * @return an index in {@link #memory}
   */
  public int end() {
    return end - shift;
  }

  /**
   * The length that all records have: they need not be asked for their headers.
   *
   * @return bytes, without padding; {@link #MIXED} if they differ, or some are discarded
   */
  public int commonLength() {
    return commonLength;
  }

  /**
   * The header of a record, after a check that the record ends in the run.
   *
   * @param at where the record starts
   * @return its first word, without BUSY
   * @throws ForeignConsumerException if another consumer gave the records' space back
   * @throws CorruptRingException if the record is no longer what it was when it was found
   */
  public int header(int at) {
    if (commonLength != MIXED) {
      return commonLength;
    }
    RecordBlock block = this.block;
    // Plain: scan() saw the commit, and a thread that walks a detached run was given it by ours.
    int header = block == null ? RecordHeader.read(headers, at) : (int) INT.get(block.bytes(), at);
    if (RecordHeader.isBusy(header)
        || RecordHeader.footprint(RecordHeader.length(header)) > end() - at) {
      throw changed(at, header);
    }
    return header;
  }

  private CorruptRingException changed(int at, int header) {
    checkSoleConsumer();
    return new CorruptRingException(
        "the record at position %s has the header 0x%x now, but was committed with at most %d bytes"
            .formatted(
                Long.toUnsignedString(position(at)), header, end() - at - RecordHeader.SIZE));
  }

  /**
   * Where the first record starts that was not discarded.
   *
   * @return an index in {@link #memory}; {@link #end} if there is none
   * @throws ForeignConsumerException as {@link #header}
   * @throws CorruptRingException as {@link #header}
   */
  public int firstRecord() {
    int at = start();
    while (at != end()) {
      int header = header(at);
      if (!RecordHeader.isDiscarded(header)) {
        break;
      }
      at += RecordHeader.footprint(RecordHeader.length(header));
    }
    return at;
  }

  /**
   * How many records lie before the first that was not discarded.
   *
   * @param first {@link #firstRecord}
   * @return 0 or more
   */
  public int discardsBefore(int first) {
    int count = 0;
    for (int at = start(); at < first; count++) {
      at += RecordHeader.footprint(RecordHeader.length(header(at)));
    }
    return count;
  }

  /**
   * Says how far the run was read.
   *
   * @param at where a record starts; it and those that follow it count as unread
   */
  public void passTo(int at) {
    passed = at + shift;
  }

  /**
   * How many records the run has, discarded ones not counted.
   *
   * @return 0 or more
   */
  public int records() {
    return records;
  }

  /**
   * How many discarded records the run has.
   *
   * @return 0 or more
   */
  public int discards() {
    return discards;
  }

  /**
   * Makes a run of a record and those that follow it, to be walked by whatever thread gets it.
   * Their space must not be given back before. Only of a run that is read in the ring.
   *
   * @param at where the record starts: {@link #firstRecord}
   * @return a run of its own
   */
  public RecordRun detach(int at) {
    RecordRun detached = new RecordRun(stored);
    detached.set(window, headers, base, at, last, end, records, discards, commonLength);
    return detached;
  }

  /** Up to where in the window records count as read. */
  int passed() {
    return passed;
  }

  /** Where in the window the last record starts that ends at or before an index. */
  int lastBefore(int index) {
    if (index == end) {
      return last;
    }
    if (commonLength != MIXED) {
      return Math.max(start, index - RecordHeader.footprint(commonLength));
    }
    int before = start;
    for (int i = start; i < index; ) {
      before = i;
      i += RecordHeader.footprint(RecordHeader.length(RecordHeader.read(headers, i)));
    }
    return before;
  }

  /**
   * The memory that the records are read in: the ring's, or the copy's. It is read-only and shared:
   * its position and limit mean nothing.
   *
   * @return a buffer in which indices count bytes
   */
  public ByteBuffer memory() {
    RecordBlock block = this.block;
    return block == null ? window : block.buffer();
  }

  /**
   * The same as an array, if the run was copied.
   *
   * @return the memory; null if it is the ring's
   */
  public byte @Nullable [] bytes() {
    RecordBlock block = this.block;
    return block == null ? null : block.bytes();
  }

  /**
   * Where something is in the ring.
   *
   * @param at its index in {@link #memory}
   * @return a position in the ring: bytes ever reserved before it
   */
  public long position(int at) {
    return base + shift + at;
  }

  /**
   * Where the last record starts, which may be a discarded one.
   *
   * @return a position in the ring
   */
  public long lastPosition() {
    return base + last;
  }

  /**
   * Checks that what has been read of the run in the ring is what producers had written: that no
   * other consumer has given its space back meanwhile.
   *
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public void checkSoleConsumer() {
    stored.checkNotBeyond(base + start);
  }
}
