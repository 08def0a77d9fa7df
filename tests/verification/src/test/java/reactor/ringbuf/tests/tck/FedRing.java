package reactor.ringbuf.tests.tck;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.test.TestRingbuf;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;

/** A ring that never runs dry: a thread writes records of 8 bytes whenever there is room. */
final class FedRing implements AutoCloseable {

  private static final int SIZE = 64 * 1024;
  private static final long LOOK_EVERY_NANOS = 500_000;

  private final Runnable closeRing;
  private final ReceiverOptions options;
  private final BooleanSupplier writeSome;
  private final Thread feeder = new Thread(this::feed, "feeder");
  private volatile boolean closed;

  /**
   * Begins to feed a ring.
   *
   * @param writeSome writes a record or more; false if there was no room
   */
  private FedRing(ReceiverOptions options, BooleanSupplier writeSome, Runnable closeRing) {
    this.options = options;
    this.writeSome = writeSome;
    this.closeRing = closeRing;
    feeder.setDaemon(true);
    feeder.start();
  }

  /** A ring in user space. */
  static FedRing ofTestKit() {
    TestRingbuf ring = TestRingbuf.create(SIZE);
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    return new FedRing(
        ring.options(),
        () -> {
          boolean written = ring.output(number.array());
          if (written) {
            number.putLong(0, number.getLong(0) + 1);
          }
          return written;
        },
        ring::close);
  }

  /** A map in this kernel. */
  static FedRing ofKernel() {
    KernelRing ring = KernelRing.create(SIZE);
    Batch batch = Batch.of(100).length(Long.BYTES).stopWhenFull();
    return new FedRing(
        ring.options(),
        () -> ring.producer(0).write(batch).written() == batch.count(),
        ring::close);
  }

  private void feed() {
    while (!closed) {
      if (!writeSome.getAsBoolean()) {
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    }
  }

  ReceiverOptions options() {
    return options;
  }

  @Override
  public void close() {
    closed = true;
    try {
      feeder.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the feeder ends", e);
    }
    closeRing.run();
  }
}
