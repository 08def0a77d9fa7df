package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Copies records into buffers that are the subscriber's to keep.
 *
 * <p>The records of a run are copied together, and each gets a slice: that is cheaper than many
 * small copies. A buffer that is kept keeps the others' bytes, too, which {@link #runBytes} limits.
 */
final class CopyingReader implements RecordReader<ByteBuffer> {

  private ByteBuffer memory = ByteBuffer.allocate(0);

  @Override
  public void enter(RecordRun run) {
    run.copy();
    memory = run.memory();
  }

  @Override
  public ByteBuffer read(int at, int length) {
    return memory.slice(at + RecordHeader.SIZE, length).order(ByteOrder.nativeOrder());
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
