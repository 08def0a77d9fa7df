package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that the small records of one run after the other are {@linkplain RecordRun#copyTo copied}
 * to. It grows with the runs.
 */
public final class RecordBlock {

  private byte[] bytes = {};
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** Makes an empty one. */
  public RecordBlock() {}

  /** Copies a part of the ring to the beginning. */
  void copy(ByteBuffer window, int start, int size) {
    if (size > bytes.length) {
      byte[] larger = new byte[Integer.highestOneBit(size - 1) * 2];
      buffer = ByteBuffer.wrap(larger).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
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
