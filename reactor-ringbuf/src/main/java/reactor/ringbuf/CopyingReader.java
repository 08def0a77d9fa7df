package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.flux.RecordReader;

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

  /** The position in the ring that the first byte of the block was copied from. */
  private long start;

  @Override
  public ByteBuffer read(RingConsumer record) {
    int length = record.length();
    long at = record.position() - start;
    // Checked against the block, not trusted: the length was read anew since the block was copied.
    if (at < 0 || at > block.limit() - length) {
      record.run(BLOCK);
      block = RecordCopy.of(record.window(), record.offset(), record.runLength());
      start = record.position();
      at = 0;
    }
    return block.slice((int) at, length).order(ByteOrder.nativeOrder());
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
