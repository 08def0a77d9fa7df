package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * Committed records that lie one after the other in the ring, to be walked once. Reads nothing but
 * them, so that a {@linkplain #detach detached} run may be walked by another thread while the owner
 * of the ring keeps their space.
 */
public final class RecordRun implements PresentRecord {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ConsumerPosition stored;

  private ByteBuffer window = NOTHING;
  private IntBuffer headers = NOTHING.asIntBuffer();
  private long base;

  /** The position in the ring of the first record. */
  private long first;

  private int start;
  private int last;
  private int end;
  private int records;

  /** How many of them are discarded, and still ahead. */
  private int discards;

  /** Where the present record starts and ends. */
  private int at;

  private int next;
  private int length;
  private int discarded;

  RecordRun(ConsumerPosition stored) {
    this.stored = stored;
  }

  /**
   * Makes this another run.
   *
   * @param headers the same memory as {@code window}
   * @param base the position in the ring of the window's first byte
   * @param start where in the window the first record starts
   * @param last where the last record starts
   * @param end where the last record ends
   * @param records how many were not discarded
   * @param discards how many were
   */
  void set(
      ByteBuffer window,
      IntBuffer headers,
      long base,
      int start,
      int last,
      int end,
      int records,
      int discards) {
    if (window != this.window) { // mostly the same, and storing a reference costs a GC barrier
      this.window = window;
      this.headers = headers;
    }
    this.base = base;
    this.first = base + start;
    this.start = start;
    this.last = last;
    this.end = end;
    this.records = records;
    this.discards = discards;
    at = start;
    next = start;
  }

  /**
   * Moves on from the present record to the next one that was not discarded.
   *
   * @return false if there is none
   * @throws ForeignConsumerException if another consumer gave the records' space back
   * @throws CorruptRingException if they are no longer what they were when they were found
   */
  public boolean next() {
    while (next < end) {
      at = next;
      // Plain: scan() saw the commit, and a thread that walks a detached run was given it by ours.
      int header = RecordHeader.read(headers, at);
      length = RecordHeader.length(header);
      int footprint = RecordHeader.footprint(length);
      if (RecordHeader.isBusy(header) || footprint > end - at) {
        throw changed(header);
      }
      next = at + footprint;
      if (!RecordHeader.isDiscarded(header)) {
        return true;
      }
      discarded++;
      discards--;
    }
    at = end;
    return false;
  }

  private CorruptRingException changed(int header) {
    checkSoleConsumer();
    return new CorruptRingException(
        "the record at position %s has the header 0x%x now, but was committed with at most %d bytes"
            .formatted(Long.toUnsignedString(position()), header, end - at - RecordHeader.SIZE));
  }

  /** Moves past the present record, so that it counts as read. */
  public void pass() {
    at = next;
  }

  /**
   * How many discarded records were passed since this was asked last.
   *
   * @return 0 or more
   */
  public int takeDiscarded() {
    int taken = discarded;
    discarded = 0;
    return taken;
  }

  /**
   * How many records the whole run has, discarded ones not counted.
   *
   * @return 0 or more
   */
  public int records() {
    return records;
  }

  @Override
  public RecordRun detach() {
    RecordRun detached = new RecordRun(stored);
    detached.set(window, headers, base, at, last, end, records, discards);
    next = end;
    discarded += discards; // whoever walks it counts nothing here
    discards = 0;
    return detached;
  }

  /** Up to where in the window records count as read. */
  int passed() {
    return at;
  }

  /** Where the last record starts that ends at or before an index. */
  int lastBefore(int index) {
    if (index == end) {
      return last;
    }
    int before = start;
    for (int i = start; i < index; ) {
      before = i;
      i += RecordHeader.footprint(RecordHeader.length(RecordHeader.read(headers, i)));
    }
    return before;
  }

  @Override
  public ByteBuffer window() {
    return window;
  }

  @Override
  public int offset() {
    return at + RecordHeader.SIZE;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public long position() {
    return base + at;
  }

  /**
   * Where the last record starts, which may be a discarded one.
   *
   * @return a position in the ring
   */
  public long lastPosition() {
    return base + last;
  }

  @Override
  public int committed() {
    return end - offset();
  }

  /**
   * Checks that what has been read of the run is what producers had written: that no other consumer
   * has given its space back meanwhile.
   *
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public void checkSoleConsumer() {
    stored.checkNotBeyond(first);
  }
}
