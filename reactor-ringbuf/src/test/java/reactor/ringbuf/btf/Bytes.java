package reactor.ringbuf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import reactor.ringbuf.RingbufRecord;

/** Writes a record as a C program would: where the test says, in native order, over ones. */
final class Bytes {

  private final ByteBuffer buffer;

  Bytes(int size) {
    buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    for (int i = 0; i < size; i++) {
      buffer.put(i, (byte) 0xff); // what is left unwritten is noticed
    }
  }

  Bytes u8(int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      buffer.put(at + i, (byte) values[i]);
    }
    return this;
  }

  Bytes u16(int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      buffer.putShort(at + 2 * i, (short) values[i]);
    }
    return this;
  }

  Bytes u32(int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      buffer.putInt(at + 4 * i, values[i]);
    }
    return this;
  }

  Bytes u64(int at, long... values) {
    for (int i = 0; i < values.length; i++) {
      buffer.putLong(at + 8 * i, values[i]);
    }
    return this;
  }

  Bytes text(int at, String text) {
    buffer.put(at, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  RingbufRecord record() {
    return RingbufRecord.of(buffer);
  }

  byte[] array() {
    return buffer.array();
  }
}
