package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import reactor.ringbuf.consumer.RecordHeader;

/**
 * A ring in plain memory that is full of the same records again whenever it has been read: what
 * {@link RingbufWarmUp} is received from. It has no producer and no other thread: the wait moves
 * the producer position.
 */
final class WarmUpRing implements RingbufSource, OpenRingbuf, RingbufMemory, RingbufPoller {

  private static final int SMALLEST = 256 * 1024;

  /** So often it has all samples at least. */
  private static final int ROUNDS = 4;

  private final int size;
  private final ByteBuffer consumerPage = allocate(Long.BYTES);
  private final ByteBuffer producerPage = allocate(Long.BYTES);
  private final ByteBuffer data;

  /**
   * Makes a ring.
   *
   * @param samples what its records hold in turn; together at most 1 MiB
   */
  WarmUpRing(List<ByteBuffer> samples) {
    int round =
        samples.stream().mapToInt(sample -> RecordHeader.footprint(sample.remaining())).sum();
    this.size = Math.max(SMALLEST, 2 * Integer.highestOneBit(ROUNDS * round));
    this.data = allocate(2 * size);
    // What no round fits into belongs to a discarded record. It begins where the last record
    // lies across the end of the data area.
    int left = size % round;
    int start = left + RecordHeader.SIZE;
    int offset = start;
    for (int rounds = size / round; rounds > 0; rounds--) {
      for (ByteBuffer sample : samples) {
        offset = put(offset, sample.remaining(), sample);
      }
    }
    if (left > 0) {
      put(offset, (left - RecordHeader.SIZE) | RecordHeader.DISCARD, ByteBuffer.allocate(0));
    }
    // The data area is there twice.
    data.put(0, data, size, start);
    data.put(size + start, data, start, size - start);
    consumerPage.putLong(0, start);
    producerPage.putLong(0, start);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private int put(int offset, int header, ByteBuffer content) {
    data.putInt(offset, header);
    data.put(offset + RecordHeader.SIZE, content, content.position(), content.remaining());
    return offset + RecordHeader.footprint(content.remaining());
  }

  /**
   * Waits for nothing: the ring is full of committed records at once. Plain accesses will do, since
   * the thread that reads the ring is the one that calls this.
   */
  @Override
  public int await(long nanos, int[] notified) {
    producerPage.putLong(0, consumerPage.getLong(0) + size);
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
