package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.PresentRecord;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;

/**
 * Copies records into buffers that are the subscriber's to keep.
 *
 * <p>Small records that follow each other are copied as one block, of which each gets a slice: that
 * is cheaper than many small copies. A buffer that is kept keeps its block, hence the block's
 * limit.
 */
final class CopyingReader implements RecordReader<ByteBuffer> {

  /** The largest block in bytes, and so what a subscriber that keeps one small buffer keeps. */
  static final int BLOCK = 8 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private ByteBuffer block = NOTHING;

  /** The position in the ring of the record that the block begins with. */
  private long start;

  @Override
  public ByteBuffer read(PresentRecord record) {
    int length = record.length();
    long at = record.position() - start;
    // Checked against the block, not trusted: the length was read anew since the block was copied.
    if (at < 0 || at > block.limit() - length) {
      block = RecordCopy.of(record.window(), record.offset(), blockLength(length, record));
      start = record.position();
      at = 0;
    }
    return block.slice((int) at, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Up to the end of the last record that fits, if they are all as long as this one: half a record
   * would be copied for nothing.
   */
  private static int blockLength(int length, PresentRecord record) {
    int footprint = RecordHeader.footprint(length);
    int most = BLOCK / footprint * footprint - RecordHeader.SIZE;
    return Math.max(length, Math.min(most, record.committed()));
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
