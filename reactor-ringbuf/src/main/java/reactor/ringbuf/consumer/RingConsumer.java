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

  private long local;
  private long published;

  /**
   * Where the record that was read last starts: the farthest position that keeps the kernel quiet.
   */
  private long last;

  /** Where the last record that {@link #release} passes starts, and where it ends. */
  private long itemLast;

  private long itemEnd;

  /** The same for the run that {@link #run} found. */
  private long runLast;

  private long runEnd;

  /** The producer position as last loaded; everything before it is reserved. */
  private long limit;

  private ByteBuffer window;
  private int offset;
  private int length;

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
    this.window = windows[0];
    this.local = (long) LONG.getVolatile(consumerPage, 0);
    this.published = local;
    this.last = local;
    this.limit = local;
    if ((local & 7) != 0) {
      throw new CorruptRingException(
          "the consumer position "
              + Long.toUnsignedString(local)
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
    if (local == limit) {
      // Acquire, pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve: the BUSY
      // header of every record before this position is visible.
      reserved((long) LONG.getAcquire(producerPage, 0));
      if (local == limit) {
        return EMPTY;
      }
    }
    long at = local & mask;
    ByteBuffer window = windows[(int) (at >>> windowShift)];
    int start = (int) (at & ((1L << windowShift) - 1));
    // Acquire, pairs with xchg(&hdr->len) in bpf_ringbuf_commit: without BUSY, the payload is
    // visible.
    int header = (int) INT.getAcquire(window, start);
    if (RecordHeader.isBusy(header)) {
      return BUSY;
    }
    int length = RecordHeader.length(header);
    if (RecordHeader.footprint(length) > limit - local) {
      throw corruptHeader(header);
    }
    if (window != this.window) { // mostly the same, and storing a reference costs a GC barrier
      this.window = window;
    }
    this.offset = start + RecordHeader.SIZE;
    this.length = length;
    this.itemLast = local;
    this.itemEnd = local + RecordHeader.footprint(length);
    return RecordHeader.isDiscarded(header) ? DISCARDED : RECORD;
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
    long last = local;
    long end = local + RecordHeader.footprint(length);
    while (end - local < maxBytes) {
      if (end == limit) {
        reserved((long) LONG.getAcquire(producerPage, 0)); // as in next()
        if (end == limit) {
          break;
        }
      }
      int at = offset - RecordHeader.SIZE + (int) (end - local);
      int header = (int) INT.getAcquire(window, at); // as in next()
      int footprint = RecordHeader.footprint(RecordHeader.length(header));
      if (RecordHeader.isBusy(header)
          || end - local + footprint > maxBytes
          || footprint
              > limit - end) { // the latter is corrupt; next() will say so when it gets there
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
    return (int) (runEnd - local) - RecordHeader.SIZE;
  }

  /**
   * Makes {@link #release} pass a whole run instead of the present record.
   *
   * @param maxBytes as for {@link #run}
   * @return the run; valid until it is released
   */
  public RecordRun takeRun(int maxBytes) {
    int records = run(maxBytes);
    itemLast = runLast;
    itemEnd = runEnd;
    int start = offset - RecordHeader.SIZE;
    return new RecordRun(window, start, start + (int) (runEnd - local), records);
  }

  /** Moves on from the present record, or run; publishes when enough has been read. */
  public void release() {
    last = itemLast;
    local = itemEnd;
    if (local - published >= maxUnpublished) {
      publishAllButLast();
    }
  }

  /** Gives back everything that was read, with a sequentially consistent store. */
  public void publish() {
    store(local);
    last = local;
  }

  /**
   * Gives back what was read, except for the last record. Until that is {@linkplain #publish
   * published} too, the kernel notifies nobody, since the position matches no record that it
   * commits.
   */
  public void publishAllButLast() {
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
    reserved((long) LONG.getAcquire(producerPage, 0)); // as in next()
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
    if (published != local) {
      throw new IllegalStateException("look again only after publishing");
    }
    // Volatile, both: a weaker load could be satisfied before the store in publish() is visible.
    // They
    // pair with the xchg in bpf_ringbuf_commit, which stands before its load of the consumer
    // position.
    reserved((long) LONG.getVolatile(producerPage, 0));
    if (local == limit) {
      return false;
    }
    long at = local & mask;
    ByteBuffer window = windows[(int) (at >>> windowShift)];
    int header = (int) INT.getVolatile(window, (int) (at & ((1L << windowShift) - 1)));
    return !RecordHeader.isBusy(header);
  }

  /** Notes how far producers have reserved, after a check that this is possible at all. */
  private void reserved(long position) {
    // First, since behind a stranger's back producers overwrite what is unread here.
    checkSoleConsumer();
    long ahead = position - local;
    if (ahead < 0 || ahead > size || (ahead & 7) != 0) {
      throw new CorruptRingException(
          "the producer position "
              + Long.toUnsignedString(position)
              + " cannot be: the consumer has read up to "
              + Long.toUnsignedString(local)
              + ", and the ring has "
              + size
              + " bytes");
    }
    limit = position;
  }

  private CorruptRingException corruptHeader(int header) {
    checkSoleConsumer();
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
    return offset;
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
   * Whether everything that was read has been given back.
   *
   * @return true if the consumer position stands at the local position
   */
  public boolean isPublished() {
    return published == local;
  }

  /**
   * Up to where records have been read; before {@link #release}, where the present one starts.
   *
   * @return the local position
   */
  public long position() {
    return local;
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
