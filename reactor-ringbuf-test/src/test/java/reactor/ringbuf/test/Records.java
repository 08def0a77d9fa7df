package reactor.ringbuf.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Records that carry a number, and the number that a record carries. */
final class Records {

  private Records() {}

  static byte[] record(long number) {
    return record(number, Long.BYTES);
  }

  /** A record of at least 8 bytes. */
  static byte[] record(long number, int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder()).putLong(0, number).array();
  }

  static long number(ByteBuffer record) {
    return record.getLong(0);
  }
}
