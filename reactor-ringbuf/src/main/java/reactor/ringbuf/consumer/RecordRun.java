package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;

/**
 * Committed records that lie one after the other in the ring, to be walked once. Reads nothing but
 * them, so that it may be handed to another thread while the owner of the ring keeps their space.
 */
public final class RecordRun {

  private final ConsumerPosition stored;
  private final ByteBuffer window;
  private final long base;
  private final int start;
  private final int last;
  private final int end;
  private final int records;

  private int nextHeader;
  private int offset;
  private int length;

  RecordRun(
      ConsumerPosition stored,
      ByteBuffer window,
      long base,
      int start,
      int last,
      int end,
      int records) {
    this.stored = stored;
    this.window = window;
    this.base = base;
    this.start = start;
    this.last = last;
    this.end = end;
    this.records = records;
    this.nextHeader = start;
  }

  /**
   * Moves to the next record that was not discarded.
   *
   * @return false if there is none
   * @throws ForeignConsumerException if another consumer gave the records' space back
   * @throws CorruptRingException if they are no longer what they were when they were found
   */
  public boolean next() {
    while (nextHeader < end) {
      int at = nextHeader;
      // Plain: next() and run() saw the commit, and the thread that walks was given this by theirs.
      int header = RecordHeader.read(window, at);
      length = RecordHeader.length(header);
      offset = at + RecordHeader.SIZE;
      int footprint = RecordHeader.footprint(length);
      if (RecordHeader.isBusy(header) || footprint > end - at) {
        stored.checkNotBeyond(base + start);
        throw new CorruptRingException(
            "a record in a batch has the header 0x%x, but only %d bytes of the batch are left there"
                .formatted(header, end - at));
      }
      nextHeader = at + footprint;
      if (!RecordHeader.isDiscarded(header)) {
        return true;
      }
    }
    stored.checkNotBeyond(base + start); // what was read was not overwritten
    return false;
  }

  /**
   * How many records these are, discarded ones not counted.
   *
   * @return at least 1
   */
  public int records() {
    return records;
  }

  /**
   * How long they are together.
   *
   * @return bytes from the payload of the first to the end of the last, headers in between included
   */
  public int length() {
    return end - start - RecordHeader.SIZE;
  }

  /**
   * Where the first one starts, header included.
   *
   * @return a position in the ring
   */
  public long position() {
    return base + start;
  }

  /**
   * The memory that they lie in, read-only.
   *
   * @return one of the ring's windows
   */
  public ByteBuffer window() {
    return window;
  }

  /**
   * Where in {@link #window} the payload of the present record starts.
   *
   * @return an index in bytes
   */
  public int recordOffset() {
    return offset;
  }

  /**
   * How long the payload of the present record is.
   *
   * @return bytes, without padding
   */
  public int recordLength() {
    return length;
  }

  /**
   * Where the present record starts, header included.
   *
   * @return a position in the ring
   */
  public long recordPosition() {
    return base + offset - RecordHeader.SIZE;
  }

  /** Where in the window the last record starts. */
  int last() {
    return last;
  }

  /** Where in the window the last record ends. */
  int end() {
    return end;
  }
}
