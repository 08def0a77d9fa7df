package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that the records of a run are copied to. It can be used again and again ({@link
 * RecordRun#copyTo}), and grows with the runs then, or for one run only ({@link RecordRun#copy}).
 */
public final class RecordBlock {

  private byte[] bytes;
  private ByteBuffer buffer;

  /** Makes an empty one. */
  public RecordBlock() {
    this(0);
  }

  /** Makes one of this size. */
  RecordBlock(int size) {
    bytes = new byte[size];
    buffer = view(bytes);
  }

  private static ByteBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Copies a part of the ring to the beginning. */
  void copy(ByteBuffer window, int start, int size) {
    if (size > bytes.length) {
      byte[] larger = new byte[Integer.highestOneBit(size - 1) * 2];
      buffer = view(larger);
      bytes = larger;
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
