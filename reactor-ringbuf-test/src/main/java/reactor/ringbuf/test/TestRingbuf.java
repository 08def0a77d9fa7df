package reactor.ringbuf.test;

import java.nio.ByteBuffer;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufSource;

/**
 * A ring buffer in user space that tests write to, as BPF programs write to a kernel map, and that
 * an unchanged {@link reactor.ringbuf.RingbufReceiver} consumes. It is plain Java memory: it needs
 * no BPF and no privileges, and works on every operating system.
 *
 * <pre>{@code
 * try (TestRingbuf ring = TestRingbuf.create(64 * 1024)) {
 *   StepVerifier.create(RingbufReceiver.create(ring.options()).receive(ExecEvent::decode))
 *       .then(() -> ring.submit(execEvent(42)))
 *       .expectNextMatches(event -> event.pid() == 42)
 *       .thenCancel()
 *       .verify(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>It follows the kernel's protocol (kernel/bpf/ringbuf.c of Linux 6.18): records are reserved,
 * then submitted or discarded; a reservation is refused exactly when the kernel would refuse it;
 * and the receiver is notified, and woken, when the kernel would do so.
 *
 * <p>{@link #submit} and {@link #reserve} insist on room and fail the test without; {@link #output}
 * reports a refusal, as a BPF program would see it. Both count it as dropped.
 *
 * <p>Assertions about what the receiver has done wait for it, {@linkplain #patience(Duration) 5
 * seconds} at most. So they belong where the test's own thread runs, such as {@code
 * StepVerifier.then()}, not into callbacks that the receiver's thread calls.
 *
 * <p>Thread-safe: any number of threads may produce.
 */
public final class TestRingbuf extends RingbufAssertions implements RingbufSource, AutoCloseable {

  private final String name;
  private volatile boolean closed;

  private TestRingbuf(String name, RingMemory memory) {
    super(memory);
    this.name = name;
  }

  /**
   * Creates an empty ring.
   *
   * @param size the size of the data area in bytes: a power of two from 4096 to 512 MiB, as {@code
   *     max_entries} of a kernel map. A record takes its length and 8 bytes, rounded up to a
   *     multiple of 8; together they may take at most {@code size - 8}. The ring takes twice the
   *     size of direct memory, until the garbage collector has found that nobody uses it
   * @return the ring, to be closed by the caller
   * @throws IllegalArgumentException if the size is none of these
   * @throws OutOfMemoryError if there is not so much direct memory ({@code
   *     -XX:MaxDirectMemorySize})
   */
  public static TestRingbuf create(int size) {
    return create(size, "test");
  }

  /**
   * Creates an empty ring with a name, for receivers of several.
   *
   * @param size the size of the data area in bytes, as for {@link #create(int)}
   * @param name what {@link reactor.ringbuf.RingbufInfo#name} shows
   * @return the ring, to be closed by the caller
   * @throws IllegalArgumentException if the size is none of these
   * @throws OutOfMemoryError if there is not so much direct memory
   */
  public static TestRingbuf create(int size, String name) {
    return new TestRingbuf(name, RingMemory.allocate(size));
  }

  /**
   * Creates an empty ring in overwrite mode, as a kernel map with {@code BPF_F_RB_OVERWRITE} is
   * (Linux 6.19): when it is full, producers overwrite the oldest records, and are refused only if
   * these are still BUSY.
   *
   * @param size the size of the data area in bytes, as for {@link #create(int)}
   * @return the ring, to be closed by the caller
   * @throws IllegalArgumentException if the size is none of these
   * @throws OutOfMemoryError if there is not so much direct memory
   */
  public static TestRingbuf createOverwriting(int size) {
    return new TestRingbuf("test", RingMemory.allocate(size, true));
  }

  /**
   * Options for a receiver of this ring.
   *
   * @return options with defaults otherwise
   */
  public ReceiverOptions options() {
    return ReceiverOptions.source(this).name(name);
  }

  /** For the receiver. */
  @Override
  public synchronized OpenRingbuf open() {
    if (closed) {
      throw new IllegalStateException("Cannot receive from " + this + ": it has been closed.");
    }
    Opening opening = new Opening(name, memory, waiters, openings);
    openings.add(opening); // now, since who subscribes has it before its thread gets to it
    return opening;
  }

  /** For the receiver: counts what was dropped, as a BPF program would. */
  @Override
  public LossCounter openLossCounter(OpenRingbuf ring) {
    return new LossCounter() {
      @Override
      public long lost() {
        return dropped();
      }

      @Override
      public boolean isCheap() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  // ---- what BPF programs do

  /**
   * Writes one record and notifies the receiver if it has caught up.
   *
   * @param record the record
   * @return this
   * @throws AssertionError if there is no room
   */
  public TestRingbuf submit(byte[] record) {
    return submit(record, Wakeup.ADAPTIVE);
  }

  /**
   * Writes one record and notifies the receiver if it has caught up.
   *
   * @param record the record: the bytes between position and limit, which stay as they are
   * @return this
   * @throws AssertionError if there is no room
   */
  public TestRingbuf submit(ByteBuffer record) {
    return submit(bytes(record), Wakeup.ADAPTIVE);
  }

  /**
   * Writes one record.
   *
   * @param record the record
   * @param wakeup whom to notify
   * @return this
   * @throws AssertionError if there is no room
   */
  public TestRingbuf submit(byte[] record, Wakeup wakeup) {
    if (!output(record, wakeup)) {
      throw noRoom(record.length);
    }
    return this;
  }

  /**
   * Writes one record and notifies nobody: {@code BPF_RB_NO_WAKEUP}.
   *
   * @param record the record
   * @return this
   * @throws AssertionError if there is no room
   */
  public TestRingbuf submitSilently(byte[] record) {
    return submit(record, Wakeup.NO_WAKEUP);
  }

  /**
   * Writes one record if there is room: {@code bpf_ringbuf_output} without flags.
   *
   * @param record the record
   * @return false if there was no room and the record was dropped
   */
  public boolean output(byte[] record) {
    return output(record, Wakeup.ADAPTIVE);
  }

  /**
   * Writes one record if there is room: {@code bpf_ringbuf_output}.
   *
   * @param record the record
   * @param wakeup whom to notify
   * @return false if there was no room and the record was dropped
   */
  public boolean output(byte[] record, Wakeup wakeup) {
    boolean written = write(record, wakeup);
    if (!written) {
      dropped.incrementAndGet();
    }
    return written;
  }

  /**
   * Reserves a record, which is BUSY until it is submitted or discarded: {@code
   * bpf_ringbuf_reserve}.
   *
   * @param length the length of its payload in bytes, 0 or more
   * @return the record
   * @throws AssertionError if there is no room
   */
  public Reservation reserve(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("length must be 0 or more bytes, not " + length);
    }
    long position = tryReserve(length);
    if (position == Producers.REFUSED) {
      dropped.incrementAndGet();
      throw noRoom(length);
    }
    return new Reservation(producers, position, length);
  }

  /**
   * Writes a record again and again until there is no room for another. That one is not counted as
   * dropped.
   *
   * @param record the record
   * @return how many were written
   * @throws IllegalStateException if the ring is in overwrite mode, where that would never end
   */
  public int fill(byte[] record) {
    if (memory.isOverwriting()) {
      throw new IllegalStateException("There is always room in overwrite mode.");
    }
    int written = 0;
    while (write(record, Wakeup.ADAPTIVE)) {
      written++;
    }
    return written;
  }

  private boolean write(byte[] record, Wakeup wakeup) {
    long position = tryReserve(record.length);
    if (position == Producers.REFUSED) {
      return false;
    }
    producers.commit(position, record, false, wakeup);
    return true;
  }

  private long tryReserve(int length) {
    if (closed) {
      throw new IllegalStateException(this + " has been closed");
    }
    return producers.reserve(length);
  }

  private AssertionError noRoom(int length) {
    return new AssertionError("no room for a record of " + length + " bytes " + state());
  }

  private static byte[] bytes(ByteBuffer record) {
    byte[] bytes = new byte[record.remaining()];
    record.get(record.position(), bytes);
    return bytes;
  }

  // ---- what breaks a receiver

  /**
   * Writes a record with a header that no producer writes, and notifies. What is written behind it
   * afterwards may be refused.
   *
   * @param header the record's first 4 bytes, such as {@code 0x3fffffff} for a length beyond the
   *     ring
   * @return this
   * @see Reservation#corrupt
   */
  public TestRingbuf corruptHeader(int header) {
    reserve(0).corrupt(header);
    return this;
  }

  /**
   * Stores a producer position that no producer stores, and notifies. The ring takes no more
   * records that make sense afterwards.
   *
   * @param position the position in bytes, such as -8
   * @return this
   */
  public TestRingbuf corruptProducerPosition(long position) {
    memory.producerPosition(position);
    waiters.wakeAll();
    return this;
  }

  /**
   * Stores a consumer position behind the receiver's back, as a second consumer of the same map
   * does. It notices when it next publishes its position or looks for more; a record with {@link
   * Wakeup#FORCE_WAKEUP} makes it do so, unless the producers then are at this very position: that
   * looks like an empty ring, of which the kernel tells nobody.
   *
   * @param position the position in bytes
   * @return this
   */
  public TestRingbuf moveConsumerPosition(long position) {
    memory.consumerPosition(position);
    return this;
  }

  /**
   * Closes the ring. A subscription that still has it open keeps its memory, and sees nothing more.
   */
  @Override
  public synchronized void close() {
    closed = true;
  }

  @Override
  TestRingbuf self() {
    return this;
  }

  @Override
  public String toString() {
    return "the test ring of " + size() + " bytes";
  }
}
