package reactor.ringbuf.tests.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Holds a BUSY record until it is opened: {@code struct gate} of producer.bpf.c, in shared memory.
 */
final class Gate {

  static final int SIZE = 8;

  private static final int HELD = 0;
  private static final int OPEN = 4;
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;

  Gate(ByteBuffer memory) {
    this.memory = memory;
  }

  void close() {
    INT.setVolatile(memory, HELD, 0);
    INT.setVolatile(memory, OPEN, 0);
  }

  void open() {
    INT.setVolatile(memory, OPEN, 1);
  }

  void awaitHeld(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while ((int) INT.getVolatile(memory, HELD) == 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no record was reserved to be held within " + limit);
      }
      Thread.yield();
    }
  }
}
