package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

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

  /** What is copied from, and where that ends. */
  private ByteBuffer memory = NOTHING;

  private int end;

  private ByteBuffer block = NOTHING;

  /** Where the record starts that the block begins with. */
  private int start;

  @Override
  public void enter(RecordRun run) {
    memory = run.memory();
    end = run.end();
    block = NOTHING;
    start = run.start();
  }

  @Override
  public ByteBuffer read(int at, int length) {
    int place = at - start;
    // Checked against the block, not trusted: the length was read anew since the block was copied.
    if (place > block.limit() - length) {
      block = RecordCopy.of(memory, at + RecordHeader.SIZE, blockLength(at, length));
      start = at;
      place = 0;
    }
    return block.slice(place, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Up to the end of the last record that fits, if they are all as long as this one: half a record
   * would be copied for nothing.
   */
  private int blockLength(int at, int length) {
    int footprint = RecordHeader.footprint(length);
    int most = BLOCK / footprint * footprint - RecordHeader.SIZE;
    return Math.max(length, Math.min(most, end - at - RecordHeader.SIZE));
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
