package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;

/**
 * A run of committed records in the ring, to be walked once. Reads nothing but the run, so that it
 * may be handed to another thread while the owner of the ring keeps its space.
 */
public final class RecordRun {

  private final ByteBuffer window;
  private final int end;
  private final int records;

  private int nextHeader;
  private int offset;
  private int length;

  RecordRun(ByteBuffer window, int start, int end, int records) {
    this.window = window;
    this.nextHeader = start;
    this.end = end;
    this.records = records;
  }

  /**
   * Moves to the next record that was not discarded.
   *
   * @return false if there is none
   * @throws CorruptRingException if the run's memory is no longer what it was when it was found
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
        throw new CorruptRingException(
            "a record in a batch has the header 0x"
                + Integer.toHexString(header)
                + ", but only "
                + (end - at)
                + " bytes of the batch are left there");
      }
      nextHeader = at + footprint;
      if (!RecordHeader.isDiscarded(header)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many records the run holds, discarded ones not counted.
   *
   * @return at least 1
   */
  public int records() {
    return records;
  }

  /**
   * The memory that the run lies in, read-only.
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
  public int offset() {
    return offset;
  }

  /**
   * How long the payload of the present record is.
   *
   * @return bytes, without padding
   */
  public int length() {
    return length;
  }
}
