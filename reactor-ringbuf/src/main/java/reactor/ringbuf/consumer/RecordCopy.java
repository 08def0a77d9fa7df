package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies what lies in the ring, so that it can be kept when its space is given back. */
public final class RecordCopy {

  private RecordCopy() {}

  /**
   * Copies a part of the ring.
   *
   * @param window the memory that it lies in
   * @param offset where in the window it starts, in bytes
   * @param length bytes
   * @return an independent read-only buffer in native order, position 0, limit {@code length}
   */
  public static ByteBuffer of(ByteBuffer window, int offset, int length) {
    byte[] bytes = new byte[length];
    window.get(offset, bytes);
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }
}
