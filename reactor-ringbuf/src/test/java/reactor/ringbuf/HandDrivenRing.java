package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.MemoryRing;

/**
 * A ring in plain memory whose waits do what a test says, on the thread that receives. So a test
 * commits a record at just the moment it means, without a second thread. Notifies as the kernel
 * does: only of a record that starts at the consumer position. Of several rings, the waits are
 * those of the first.
 */
final class HandDrivenRing implements RingbufSource, OpenRingbuf, RingbufMemory {

  /** The length of every record here, and what it takes in the ring. */
  static final int LENGTH = 8;

  static final int FOOTPRINT = 16;

  private static final int SIZE = 64 * 1024;

  private final MemoryRing memory;
  private final LongConsumer duringWait;
  private final @Nullable Runnable duringCopy;
  private boolean notified;

  /**
   * Makes an empty ring.
   *
   * @param duringWait what happens during each wait for the ring; it is given the limit in
   *     nanoseconds, negative for none
   */
  HandDrivenRing(LongConsumer duringWait) {
    this(MemoryRing.of(SIZE), duringWait, null);
  }

  private HandDrivenRing(
      MemoryRing memory, LongConsumer duringWait, @Nullable Runnable duringCopy) {
    this.memory = memory;
    this.duringWait = duringWait;
    this.duringCopy = duringCopy;
  }

  /**
   * Makes an empty ring in overwrite mode.
   *
   * @param duringCopy what happens between each copying and the look at the overwrite position
   */
  static HandDrivenRing overwriting(Runnable duringCopy) {
    return new HandDrivenRing(MemoryRing.overwriting(SIZE), nanos -> {}, duringCopy);
  }

  /** Overwrites all that is in the ring. */
  void lap() {
    for (int i = 0; i < SIZE / FOOTPRINT; i++) {
      submit();
    }
  }

  /** Commits a record; returns whether that notifies the consumer. */
  boolean submit() {
    return submit(LENGTH);
  }

  /** The same, of a record that is as long as this. */
  boolean submit(int length) {
    long position = memory.submit(length);
    boolean caughtUp = position == memory.consumerPosition();
    notified |= caughtUp;
    return caughtUp;
  }

  /** Gives a record up. */
  void discard() {
    memory.discard(memory.reserve(LENGTH), LENGTH);
  }

  /** Does what a second consumer would: gives back all that has been committed. */
  void giveBackBehindTheConsumersBack() {
    memory.consumerPage().putLong(0, memory.producerPosition());
  }

  /** Whether everything that was committed has been given back. */
  boolean isGivenBack() {
    return memory.consumerPosition() == memory.producerPosition();
  }

  /** How many records are in the ring, as its producers see it. */
  long held() {
    return (memory.producerPosition() - memory.consumerPosition()) / FOOTPRINT;
  }

  @Override
  public OpenRingbuf open() {
    return this;
  }

  @Override
  public String name() {
    return "by-hand";
  }

  @Override
  public long size() {
    return memory.size;
  }

  @Override
  public boolean overwrites() {
    return duringCopy != null;
  }

  @Override
  public void orderLoads() {
    if (duringCopy != null) {
      duringCopy.run();
    }
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
  public ByteBuffer consumerPage() {
    return memory.consumerPage();
  }

  @Override
  public ByteBuffer producerPage() {
    return memory.producerPage();
  }

  @Override
  public ByteBuffer[] windows() {
    return memory.windows();
  }

  @Override
  public void close(boolean viewsMayRemain) {}

  @Override
  public void close() {}

  @Override
  public RingbufPoller newPoller() {
    return new Poller();
  }

  /** Runs the step of the ring that it was made by, and then reports what the kernel would. */
  private final class Poller implements RingbufPoller {

    private final Semaphore wakes = new Semaphore(0);
    private final Map<HandDrivenRing, Integer> indices = new LinkedHashMap<>();

    @Override
    public void add(OpenRingbuf ring, int index) {
      indices.put((HandDrivenRing) ring, index);
    }

    @Override
    public void remove(OpenRingbuf ring) {}

    @Override
    public int await(long nanos, int[] reported) {
      duringWait.accept(nanos);
      int count = 0;
      for (HandDrivenRing ring : indices.keySet()) {
        if (ring.notified) {
          ring.notified = false;
          reported[count++] = indices.get(ring);
        }
      }
      if (count == 0 && nanos < 0) {
        wakes.acquireUninterruptibly();
      } else if (count == 0 && nanos > TimeUnit.MILLISECONDS.toNanos(10)) {
        throw new AssertionError("a nap of " + nanos + " ns");
      }
      return count;
    }

    @Override
    public void wake() {
      wakes.release();
    }

    @Override
    public void close() {}
  }
}
