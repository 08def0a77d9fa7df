package reactor.ringbuf.spring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The records that {@link EventStreams} receives. */
public final class Numbers {

  private Numbers() {}

  /** A record of one number. */
  public static byte[] record(long number) {
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(0, number)
        .array();
  }
}
