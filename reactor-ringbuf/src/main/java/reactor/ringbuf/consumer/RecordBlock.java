package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that the records of a run are copied to. It can be used again and again ({@link
 * RecordRun#copyTo}), and grows with the runs then, or for one run only ({@link RecordRun#copy}).
 */
public final class RecordBlock {

  private byte[] bytes = {};
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** Makes an empty one. */
  public RecordBlock() {}

  /** Makes one of this size. */
  RecordBlock(int size) {
    allocate(size);
  }

  private void allocate(int size) {
    byte[] bytes = new byte[size];
    buffer = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    this.bytes = bytes;
  }

  /** Copies a part of the ring to the beginning. */
  void copy(ByteBuffer window, int start, int size) {
    if (size > bytes.length) {
      allocate(Integer.highestOneBit(size - 1) * 2);
    }
    window.get(start, bytes, 0, size);
  }

  byte[] bytes() {
    return bytes;
  }

  ByteBuffer buffer() {
    return buffer;
  }
}
