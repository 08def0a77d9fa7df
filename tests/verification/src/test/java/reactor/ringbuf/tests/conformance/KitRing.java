package reactor.ringbuf.tests.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.test.Reservation;
import reactor.ringbuf.test.TestRingbuf;
import reactor.ringbuf.test.Wakeup;
import reactor.ringbuf.tests.fixtures.Payload;

/** The test kit's ring. Its records are numbered as those of the BPF programs are. */
final class KitRing implements Ring {

  private final TestRingbuf ring = TestRingbuf.create(SIZE);
  private final long[] next = new long[2];
  private Runnable release = () -> {};

  @Override
  public boolean output(int length, Wakeup wakeup) {
    return ring.output(content(0, length), wakeup);
  }

  @Override
  public boolean discard(int length, Wakeup wakeup) {
    next[0]++;
    return reserve(length, record -> record.discard(wakeup));
  }

  @Override
  public boolean hold(int length, boolean discard, Wakeup wakeup) {
    byte[] content = content(1, length);
    return reserve(
        length,
        record -> {
          record.buffer().put(content);
          release = discard ? () -> record.discard(wakeup) : () -> record.submit(wakeup);
        });
  }

  @Override
  public void release() {
    release.run();
  }

  private boolean reserve(int length, Consumer<Reservation> then) {
    long dropped = ring.dropped();
    Reservation record;
    try {
      record = ring.reserve(length);
    } catch (AssertionError e) {
      ring.assertDropped(dropped + 1);
      return false;
    }
    then.accept(record);
    return true;
  }

  private byte[] content(int producer, int length) {
    ByteBuffer id = ByteBuffer.allocate(Math.max(length, 8)).order(ByteOrder.nativeOrder());
    return Arrays.copyOf(id.putLong(Payload.id(producer, next[producer]++)).array(), length);
  }

  @Override
  public long producerPosition() {
    return consumerPosition() + ring.bytesWaiting();
  }

  @Override
  public long consumerPosition() {
    return ring.consumerPosition();
  }

  @Override
  public void moveConsumer(long position) {
    ring.moveConsumerPosition(position);
  }

  @Override
  public ReceiverOptions options() {
    return ring.options();
  }

  @Override
  public void close() {
    ring.close();
  }
}
