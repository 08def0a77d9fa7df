package reactor.ringbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import reactor.ringbuf.consumer.RecordHeader;

/**
 * A ring in plain memory that is full of one record again whenever it has been read: what {@link
 * RingbufWarmUp} is received from. It has no producer and no other thread: the wait moves the
 * producer position.
 */
final class WarmUpRing implements RingbufSource, OpenRingbuf, RingbufMemory, RingbufPoller {

  private static final VarHandle POSITION =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int SMALLEST = 256 * 1024;

  /** So many records are in it at least. */
  private static final int RECORDS = 16;

  private final int size;
  private final ByteBuffer consumerPage = allocate(Long.BYTES);
  private final ByteBuffer producerPage = allocate(Long.BYTES);
  private final ByteBuffer data;

  /**
   * Makes a ring.
   *
   * @param sample the content of each record
   */
  WarmUpRing(ByteBuffer sample) {
    int length = sample.remaining();
    int footprint = RecordHeader.footprint(length);
    this.size = Math.max(SMALLEST, 2 * Integer.highestOneBit(RECORDS * footprint));
    this.data = allocate(2 * size);
    int offset = 0;
    for (; offset + footprint <= size; offset += footprint) {
      put(offset, length, sample);
    }
    if (offset < size) { // what is left over belongs to a record that was discarded
      int left = size - offset - RecordHeader.SIZE;
      put(offset, left | RecordHeader.DISCARD, ByteBuffer.allocate(0));
    }
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private void put(int offset, int header, ByteBuffer content) {
    for (int at = offset; at < 2 * size; at += size) { // the data area is there twice
      data.putInt(at, header);
      data.put(at + RecordHeader.SIZE, content, content.position(), content.remaining());
    }
  }

  /** Waits for nothing: the ring is full of committed records at once. */
  @Override
  public int await(long nanos, int[] notified) {
    long consumer = (long) POSITION.getAcquire(consumerPage, 0);
    POSITION.setRelease(producerPage, 0, consumer + size);
    notified[0] = 0;
    return nanos < 0 ? 1 : 0; // as the kernel, which notifies nobody during a nap
  }

  @Override
  public void add(OpenRingbuf ring, int index) {}

  @Override
  public void remove(OpenRingbuf ring) {}

  @Override
  public void wake() {}

  @Override
  public OpenRingbuf open() {
    return this;
  }

  @Override
  public String name() {
    return "warm-up";
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Object identity() {
    return this;
  }

  @Override
  public RingbufMemory map() {
    return this;
  }

  @Override
  public RingbufPoller newPoller() {
    return this;
  }

  @Override
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  @Override
  public ByteBuffer producerPage() {
    return producerPage;
  }

  @Override
  public ByteBuffer[] windows() {
    return new ByteBuffer[] {data.asReadOnlyBuffer().order(ByteOrder.nativeOrder())};
  }

  @Override
  public void close(boolean viewsMayRemain) {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "the warm-up ring";
  }
}
