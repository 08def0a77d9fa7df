package reactor.ringbuf.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the records of a ring in order and gives their space back to the producers.
 *
 * <p>Two positions describe it: <em>local</em>, up to where it has read, and <em>published</em>,
 * what it last stored as the consumer position and so what the kernel knows. Positions are 64-bit
 * byte counts that only grow; a position modulo the ring's size is a place in the data area.
 *
 * <p>The kernel notifies a consumer only if the record that it commits starts exactly at the
 * consumer position ({@code bpf_ringbuf_commit}). A consumer may therefore wait without a time
 * limit only after {@link #publish} and a {@link #lookAgain} that found nothing, in this order.
 *
 * <p>Not thread-safe: for the thread that owns the ring.
 */
public final class RingConsumer {

  /** {@link #next}: the producers have not reserved anything behind the local position. */
  public static final int EMPTY = 0;

  /** {@link #next}: the next record is reserved and still being written. */
  public static final int BUSY = 1;

  /** {@link #next}: the next record was given up by its producer; {@link #release} skips it. */
  public static final int DISCARDED = 2;

  /** {@link #next}: the next record is there to be read. */
  public static final int RECORD = 3;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** An upper limit of what may be read and not yet given back, in bytes. */
  private static final long MAX_UNPUBLISHED = 1 << 20;

  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer[] windows;
  private final int windowShift;
  private final long size;
  private final long mask;
  private final long maxUnpublished;

  /** A record that starts here or later in its window is to be read in the next one. */
  private final int lastStart;

  // What is needed per record is an index in the window, so that nothing is computed from
  // positions.

  private ByteBuffer window;

  /** The position of the window's first byte. */
  private long base;

  /** The local position, as an index in the window. */
  private int at;

  /** Up to where in the window everything is known to be reserved. */
  private int known;

  /** From where on a record must not be looked for without {@link #lookFurther}. */
  private int horizon;

  /** From where on it is time to publish. */
  private int publishAt;

  /** The producer position as last loaded; everything before it is reserved. */
  private long limit;

  private long published;

  /**
   * Where the record that was read last starts: the farthest position that keeps the kernel quiet.
   */
  private long last;

  /** The length of the present record, and what it takes in the ring. */
  private int length;

  private int footprint = RecordHeader.footprint(0);

  /** Where in the window the last record that {@link #release} passes starts, and where it ends. */
  private int itemLast;

  private int itemEnd;

  /** The same for the run that {@link #run} found. */
  private int runLast;

  private int runEnd;

  /**
   * Takes a ring over at its present consumer position.
   *
   * @param consumerPage writable memory that begins with the consumer position
   * @param producerPage memory that begins with the producer position
   * @param windows the data area twice in a row, in overlapping pieces; each reaches far enough for
   *     any record that starts within its first {@code 1 << windowShift} bytes
   * @param windowShift the logarithm of the distance from one window's start to the next one's
   * @param size bytes in the data area, a power of two
   * @throws CorruptRingException if the positions contradict each other
   */
  public RingConsumer(
      ByteBuffer consumerPage,
      ByteBuffer producerPage,
      ByteBuffer[] windows,
      int windowShift,
      long size) {
    this.consumerPage = consumerPage;
    this.producerPage = producerPage;
    this.windows = windows;
    this.windowShift = windowShift;
    this.size = size;
    this.mask = size - 1;
    this.maxUnpublished = Math.min(size / 4, MAX_UNPUBLISHED);
    this.lastStart = (int) Math.min(size, 1L << windowShift);
    long position = (long) LONG.getVolatile(consumerPage, 0);
    this.published = position;
    this.last = position;
    this.limit = position;
    this.window = windows[0];
    enterWindow(position);
    if ((position & 7) != 0) {
      throw new CorruptRingException(
          "the consumer position "
              + Long.toUnsignedString(position)
              + " is not a multiple of 8, which records are aligned to");
    }
  }

  /**
   * Looks at the record at the local position. After {@link #RECORD} it can be read through {@link
   * #window}, {@link #offset} and {@link #length}, and must then be {@linkplain #release released};
   * after {@link #DISCARDED} it must be released at once.
   *
   * @return {@link #EMPTY}, {@link #BUSY}, {@link #DISCARDED} or {@link #RECORD}
   * @throws CorruptRingException if no producer can have written what is there
   * @throws ForeignConsumerException if that is because another consumer drains the ring
   */
  public int next() {
    if (at >= horizon && !lookFurther()) {
      return EMPTY;
    }
    // Acquire, pairs with xchg(&hdr->len) in bpf_ringbuf_commit: without BUSY, the payload is
    // visible.
    int header = (int) INT.getAcquire(window, at);
    if (RecordHeader.isBusy(header)) {
      return BUSY;
    }
    int length = RecordHeader.length(header);
    // Mostly as long as the one before. A branch that is predicted so lets the processor begin with
    // the next record before the memory of this header has arrived.
    if (length != this.length) {
      this.length = length;
      this.footprint = RecordHeader.footprint(length);
    }
    int end = at + footprint;
    if (footprint > known - at) {
      throw corruptHeader(header);
    }
    itemLast = at;
    itemEnd = end;
    return RecordHeader.isDiscarded(header) ? DISCARDED : RECORD;
  }

  /** Moves to the next window or looks how far producers have come; false if no farther. */
  private boolean lookFurther() {
    if (at >= lastStart) {
      enterWindow(position());
    }
    if (at == known) {
      // Acquire, pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve: the BUSY
      // header of every record before this position is visible.
      reserved((long) LONG.getAcquire(producerPage, 0));
    }
    return at != known;
  }

  /** Makes the window that a record at this position starts in the present one. */
  private void enterWindow(long position) {
    long place = position & mask;
    window = windows[(int) (place >>> windowShift)];
    at = (int) (place & ((1L << windowShift) - 1));
    base = position - at;
    foresee();
  }

  /** Brings the indices up to date after the window or a position has changed. */
  private void foresee() {
    known = (int) Math.min(limit - base, window.capacity());
    horizon = Math.min(known, lastStart);
    publishAt = (int) Math.min(published + maxUnpublished - base, Integer.MAX_VALUE);
  }

  /**
   * Looks how far the present record and those that follow it are committed. They lie in {@link
   * #window} one after the other, headers and discarded ones included.
   *
   * @param maxBytes where to stop looking, in bytes from {@link #position}; the present record
   *     itself may be longer
   * @return how many records that are, discarded ones not counted
   */
  public int run(int maxBytes) {
    int records = 1;
    int last = at;
    int end = at + footprint;
    while (end - at < maxBytes) {
      if (end == known) {
        reserved((long) LONG.getAcquire(producerPage, 0)); // as in lookFurther()
        if (end == known) {
          break;
        }
      }
      int header = (int) INT.getAcquire(window, end); // as in next()
      int footprint = RecordHeader.footprint(RecordHeader.length(header));
      if (RecordHeader.isBusy(header)
          || end - at + footprint > maxBytes
          || footprint > known - end) { // corrupt, or in the next window; next() will tell
        break;
      }
      if (!RecordHeader.isDiscarded(header)) {
        records++;
      }
      last = end;
      end += footprint;
    }
    runLast = last;
    runEnd = end;
    return records;
  }

  /**
   * How long the run is that {@link #run} found.
   *
   * @return bytes from {@link #offset}: the present record's payload, and all that follows it
   */
  public int runLength() {
    return runEnd - at - RecordHeader.SIZE;
  }

  /**
   * Makes {@link #release} pass a whole run instead of the present record.
   *
   * @param maxBytes as for {@link #run}
   * @return the run; valid until it is released
   */
  public RecordRun takeRun(int maxBytes) {
    int records = run(maxBytes);
    RecordRun run = new RecordRun(window, at, runEnd, records);
    itemLast = runLast;
    itemEnd = runEnd;
    return run;
  }

  /** Moves on from the present record, or run; publishes when enough has been read. */
  public void release() {
    last = base + itemLast;
    at = itemEnd;
    if (at >= publishAt) {
      publishAllButLast();
    }
  }

  /** Gives back everything that was read, with a sequentially consistent store. */
  public void publish() {
    last = position();
    store(last);
  }

  /**
   * Gives back what was read, except for the last record. Until that is {@linkplain #publish
   * published} too, the kernel notifies nobody, since the position matches no record that it
   * commits.
   */
  public void publishAllButLast() {
    long local = position();
    store(local - last > size / 8 ? local : last); // room is worth more than silence
  }

  /**
   * How much of the ring is taken, as far as the kernel knows.
   *
   * @return bytes from the consumer position to the producer position
   * @throws CorruptRingException if the positions contradict each other
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public long waiting() {
    reserved((long) LONG.getAcquire(producerPage, 0)); // as in lookFurther()
    return limit - published;
  }

  private void store(long position) {
    if (position == published) {
      return;
    }
    checkSoleConsumer();
    // Volatile, pairs with smp_load_acquire(&rb->consumer_pos) behind the xchg in
    // bpf_ringbuf_commit:
    // either that load sees this store and the kernel notifies, or lookAgain sees the commit.
    LONG.setVolatile(consumerPage, 0, position);
    published = position;
    foresee();
  }

  /**
   * Whether a record waits at the local position that the kernel may not notify. Everything must
   * have been {@linkplain #publish published} before.
   *
   * @return true if the caller must drain again and not block; false if the next commit at this
   *     position is certain to be notified, unless its producer asks for silence
   * @throws CorruptRingException if no producer can have written what is there
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public boolean lookAgain() {
    if (published != position()) {
      throw new IllegalStateException("look again only after publishing");
    }
    // Volatile, both: a weaker load could be satisfied before the store in publish() is visible.
    // They
    // pair with the xchg in bpf_ringbuf_commit, which stands before its load of the consumer
    // position.
    reserved((long) LONG.getVolatile(producerPage, 0));
    if (at >= lastStart) {
      enterWindow(position());
    }
    return at != known && !RecordHeader.isBusy((int) INT.getVolatile(window, at));
  }

  /** Notes how far producers have reserved, after a check that this is possible at all. */
  private void reserved(long position) {
    // First, since behind a stranger's back producers overwrite what is unread here.
    checkSoleConsumer();
    long ahead = position - position();
    if (ahead < 0 || ahead > size || (ahead & 7) != 0) {
      throw new CorruptRingException(
          "the producer position "
              + Long.toUnsignedString(position)
              + " cannot be: the consumer has read up to "
              + Long.toUnsignedString(position())
              + ", and the ring has "
              + size
              + " bytes");
    }
    limit = position;
    foresee();
  }

  private CorruptRingException corruptHeader(int header) {
    checkSoleConsumer();
    long local = position();
    return new CorruptRingException(
        "the record at position "
            + Long.toUnsignedString(local)
            + " (byte "
            + (local & mask)
            + " of the data area) has the header 0x"
            + Integer.toHexString(header)
            + ", a length of "
            + RecordHeader.length(header)
            + " bytes, but producers have reserved only "
            + (limit - local)
            + " bytes from there, header included");
  }

  /** The consumer position is this consumer's alone: a plain load suffices to see a stranger's. */
  private void checkSoleConsumer() {
    long found = (long) LONG.getOpaque(consumerPage, 0);
    if (found != published) {
      throw new ForeignConsumerException(
          "the consumer position is "
              + Long.toUnsignedString(found)
              + ", but "
              + Long.toUnsignedString(published)
              + " was stored last");
    }
  }

  /**
   * The buffer that holds the payload of the present record. It is read-only and shared: its
   * position and limit mean nothing.
   *
   * @return one of the windows
   */
  public ByteBuffer window() {
    return window;
  }

  /**
   * Where in {@link #window} the payload of the present record starts.
   *
   * @return an index in bytes
   */
  public int offset() {
    return at + RecordHeader.SIZE;
  }

  /**
   * How long the payload of the present record is.
   *
   * @return bytes, without padding; 0 is legal
   */
  public int length() {
    return length;
  }

  /**
   * Up to where records have been read; before {@link #release}, where the present one starts.
   *
   * @return the local position
   */
  public long position() {
    return base + at;
  }

  /**
   * How much the ring holds.
   *
   * @return bytes, headers and padding included
   */
  public long size() {
    return size;
  }
}
