package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Copies records into buffers that are the subscriber's to keep.
 *
 * <p>The records of a run are copied together, as one block, of which each gets a slice: that is
 * cheaper than many small copies. A buffer that is kept keeps its block, hence the block's limit.
 */
final class CopyingReader implements RecordReader<ByteBuffer> {

  /** The largest block in bytes, and so what a subscriber that keeps one small buffer keeps. */
  private static final int BLOCK = RUN_BYTES;

  private ByteBuffer memory = ByteBuffer.allocate(0);
  private boolean copied;

  @Override
  public void enter(RecordRun run) {
    // What is longer than a block is one record. It is copied when it is read: if it is too large
    // for the heap, it counts as read; and if it was discarded, it need not be copied.
    if (run.records() > 0 && run.end() - run.start() <= BLOCK) {
      run.copy();
    }
    copied = run.isCopied();
    memory = run.memory();
  }

  @Override
  public ByteBuffer read(int at, int length) {
    int payload = at + RecordHeader.SIZE;
    return copied
        ? memory.slice(payload, length).order(ByteOrder.nativeOrder())
        : RecordCopy.of(memory, payload, length);
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
