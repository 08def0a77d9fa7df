package reactor.ringbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * A ring in plain memory, and the kernel's side of it: each step of kernel/bpf/ringbuf.c that
 * memory ordering depends on, in its order. For one producer.
 *
 * <p>Rings are recycled, since jcstress makes millions of states: there are more of them than
 * states can be live.
 */
final class KernelSide implements OpenRingbuf, RingbufMemory {

  static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** So large that the library may hold a record back: it gives back at the latest a quarter. */
  private static final int SIZE = 4096;

  /** What the tests' few records take of it. */
  private static final int USED = 64;

  private static final int BUSY = 1 << 31;
  private static final int HEADER = 8;
  private static final int PAYLOAD = 8;
  private static final int FOOTPRINT = HEADER + PAYLOAD;

  // Consumer position, producer position and data lie on cache lines of their own.
  private static final int LINE = 64;
  private static final int STRIDE = 2 * LINE + USED;

  private static final KernelSide[] POOL = new KernelSide[1 << 15];
  private static final ByteBuffer MEMORY =
      ByteBuffer.allocateDirect((POOL.length + 1) * STRIDE).alignedSlice(LINE);
  private static final AtomicInteger NEXT = new AtomicInteger();

  static {
    for (int i = 0; i < POOL.length; i++) {
      POOL[i] = new KernelSide(i * STRIDE);
    }
  }

  final ByteBuffer consumerPage;
  final ByteBuffer producerPage;
  final ByteBuffer data;
  private final ByteBuffer[] windows;
  private RingbufPoller poller = new FakePoller();

  /** How often a sender has closed it. */
  volatile int closings;

  private KernelSide(int at) {
    consumerPage = MEMORY.slice(at, LINE);
    producerPage = MEMORY.slice(at + LINE, LINE);
    data = MEMORY.slice(at + 2 * LINE, USED).order(ByteOrder.nativeOrder());
    windows = new ByteBuffer[] {data};
  }

  /** An empty ring. */
  static KernelSide ring() {
    KernelSide ring = POOL[NEXT.getAndIncrement() & POOL.length - 1];
    ring.closings = 0;
    LONG.set(ring.consumerPage, 0, 0L);
    LONG.set(ring.producerPage, 0, 0L);
    for (int i = 0; i < USED; i += 8) {
      ring.data.putLong(i, 0);
    }
    return ring;
  }

  /** The library's consumer of this ring. */
  RingConsumer consumer() {
    return new RingConsumer(consumerPage, producerPage, windows, WINDOW_SHIFT, SIZE);
  }

  /** Makes this the ring that brings a poller, for all that are received together. */
  void waitedForBy(RingbufPoller poller) {
    this.poller = poller;
  }

  /** {@code __bpf_ringbuf_reserve}: returns the position of a BUSY record. */
  long reserve() {
    long position = (long) LONG.get(producerPage, 0);
    INT.set(data, (int) position, PAYLOAD | BUSY);
    LONG.setRelease(producerPage, 0, position + FOOTPRINT); // smp_store_release
    return position;
  }

  /** The BPF program, between reservation and commit. */
  void fill(long position, long payload) {
    data.putLong((int) position + HEADER, payload);
  }

  /** {@code bpf_ringbuf_commit}: returns whether the consumer is notified. */
  boolean commit(long position) {
    INT.getAndSet(data, (int) position, PAYLOAD); // xchg, in the kernel a full barrier ...
    VarHandle.fullFence(); // ... which this alone is in Java
    return (long) LONG.getAcquire(consumerPage, 0) == position; // smp_load_acquire
  }

  // ---- the ring as the receiver's parts take it

  @Override
  public String name() {
    return "ring";
  }

  @Override
  public long size() {
    return SIZE;
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
    return poller;
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
    return windows;
  }

  @Override
  public void close() {
    closings++; // by one thread
  }

  @Override
  public void close(boolean viewsMayRemain) {}
}
