package reactor.ringbuf.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a ring in order and gives their space back to the producers.
 *
 * <p>Two positions describe it: the <em>local position</em>, up to where it has read, and the
 * <em>consumer position</em>, what it last stored and so what the kernel knows. Positions are
 * 64-bit byte counts that only grow; a position modulo the ring's size is a place in the data area.
 *
 * <p>The kernel notifies a consumer only if the record that it commits starts exactly at the
 * consumer position ({@code bpf_ringbuf_commit}). A consumer may therefore wait without a time
 * limit only after {@link #publish} and a {@link #lookAgain} that found nothing, in this order.
 *
 * <p>Not thread-safe: for the thread that owns the ring. {@link #consumerPosition}, {@link
 * #producerPosition}, {@link #overwritten} and {@link #highestFill} may be called by any thread
 * while the memory is mapped.
 */
public final class RingConsumer {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** An upper limit of what may be read and not yet given back, in bytes. */
  private static final long MAX_UNPUBLISHED = 1 << 20;

  /** A copy is being made. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** Says to {@link #keepFrom} that everything may be given back. */
  public static final long NOTHING = Long.MAX_VALUE;

  private final ConsumerPosition stored;
  private final ByteBuffer producerPage;
  private final ByteBuffer[] windows;
  private final IntBuffer[] headers;
  private final int windowShift;
  private final long size;
  private final long mask;
  private final long maxUnpublished;

  /** A record that starts here or later in its window is read in the next one. */
  private final int lastStart;

  // What is needed per record is an index in the window, so that nothing is computed from
  // positions.

  private ByteBuffer window;
  private IntBuffer windowHeaders;

  /** The position of the window's first byte. */
  private long base;

  /** The local position, as an index in the window. */
  private int at;

  /** Up to where in the window records are reserved, as far as is known. */
  private int reservedEnd;

  /** From where on {@link #lookFurther} has to be called before a header is read. */
  private int scanEnd;

  /** From where on it is time to publish. */
  private int publishAt;

  /** The producer position as last loaded; everything before it is reserved. */
  private long producerPosition;

  private long consumerPosition;

  private long highestFill;

  /** Where the last record read starts: the farthest position that keeps the kernel quiet. */
  private long last;

  /** From where on nothing may be given back, although it has been read. */
  private long kept = NOTHING;

  /** The length of the last record seen, and what that takes in the ring. */
  private int length;

  private int footprint = RecordHeader.footprint(0);

  private final RecordRun run;

  /** What is read in place of the ring; null if that is not in overwrite mode. */
  private final @Nullable RingCopy copy;

  /** How much was overwritten before it was read, in bytes. */
  private long overwritten;

  /**
   * Up to where records have been copied, less what was overwritten; {@link #UNKNOWN} meanwhile.
   */
  private volatile long lead;

  /**
   * Takes a ring in overwrite mode over at its present consumer position. Records are read in a
   * copy of it, which is brought up to date whenever the consumer looks how far producers have
   * come.
   *
   * @param consumerPage writable memory that begins with the consumer position
   * @param copy of that ring, for this consumer alone
   * @throws CorruptRingException if the consumer position is none
   */
  public RingConsumer(ByteBuffer consumerPage, RingCopy copy) {
    this(
        consumerPage,
        copy.producerPage(),
        new ByteBuffer[] {copy.window()},
        Integer.SIZE - 2,
        copy.size(),
        copy);
  }

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
    this(consumerPage, producerPage, windows, windowShift, size, null);
  }

  private RingConsumer(
      ByteBuffer consumerPage,
      ByteBuffer producerPage,
      ByteBuffer[] windows,
      int windowShift,
      long size,
      @Nullable RingCopy copy) {
    this.copy = copy;
    this.stored = new ConsumerPosition(consumerPage);
    this.run = new RecordRun(stored);
    this.producerPage = producerPage;
    this.windows = windows;
    this.headers = Arrays.stream(windows).map(RecordHeader::view).toArray(IntBuffer[]::new);
    this.windowShift = windowShift;
    this.size = size;
    this.mask = size - 1;
    this.maxUnpublished = Math.min(size / 4, MAX_UNPUBLISHED);
    this.lastStart = (int) Math.min(size, 1L << windowShift);
    long position = stored.takeOver();
    this.consumerPosition = position;
    this.last = position;
    this.lead = position;
    this.producerPosition = position;
    this.window = windows[0];
    this.windowHeaders = headers[0];
    enterWindow(position);
    if ((position & 7) != 0) {
      throw new CorruptRingException(
          "the consumer position %s is not a multiple of 8, which records are aligned to"
              .formatted(Long.toUnsignedString(position)));
    }
  }

  /**
   * Finds the committed records that lie one after the other from the local position on. They are
   * read as the {@link #run} and must then be {@linkplain #release released}, before this is called
   * again.
   *
   * <p>Headers are read in a pass of their own: little is computed between them, so that the
   * processor can wait for the memory of many at once.
   *
   * @param maxRecords where to stop, in records; at least 1
   * @param maxBytes where to stop, in bytes; the first record may be longer
   * @return whether there are any; false if nothing is reserved at the local position, or the
   *     record there is still being written
   * @throws CorruptRingException if no producer can have written what is there
   * @throws ForeignConsumerException if that is because another consumer drains the ring
   */
  public boolean scan(int maxRecords, int maxBytes) {
    if (at >= scanEnd && !lookFurther()) {
      return false;
    }
    IntBuffer headers = this.windowHeaders;
    int start = at;
    int reservedEnd = this.reservedEnd;
    int limit = (int) Math.min((long) start + maxBytes, reservedEnd);
    int stop = Math.min(limit, scanEnd);
    int length = this.length;
    int footprint = this.footprint;
    int records = 0;
    int discards = 0;
    int last = start;
    int end = start;
    boolean mixed = false;
    do {
      // Headers are loaded plainly, and each in one access; the fence below makes it an acquire for
      // all of them. Mostly a record is like the one before, and then one comparison says all: that
      // it is committed, and how long. A branch that is predicted lets the processor go on to the
      // next header before the memory of this one has arrived.
      int lastFit = limit - footprint;
      int from = end;
      while (end < stop
          && end <= lastFit
          && records < maxRecords
          && RecordHeader.read(headers, end) == length) {
        end += footprint;
        records++;
      }
      if (end != from) {
        last = end - footprint;
        if (end >= stop || records >= maxRecords) {
          break;
        }
      }
      int header = RecordHeader.read(headers, end);
      if (RecordHeader.isBusy(header)) {
        break;
      }
      boolean discarded = RecordHeader.isDiscarded(header);
      if (header != length) {
        length = RecordHeader.length(header);
        footprint = RecordHeader.footprint(length);
        mixed |= discarded | end != start;
      }
      if (footprint > limit - end) {
        if (end != start) {
          break; // enough; or corrupt, or in the next window: seen again when it is the first
        }
        if (footprint > reservedEnd - end) {
          throw corruptHeader(header);
        }
      }
      if (discarded) {
        discards++;
      } else {
        records++;
      }
      last = end;
      end += footprint;
    } while (end < stop && records < maxRecords);
    // Pairs with xchg(&hdr->len) in bpf_ringbuf_commit: where BUSY is gone, the payload is visible.
    VarHandle.acquireFence();
    if (end == start) {
      return false;
    }
    this.length = length;
    this.footprint = footprint;
    int common = mixed ? RecordRun.MIXED : length;
    run.set(window, headers, base, start, last, end, records, discards, common);
    return true;
  }

  /**
   * What {@link #scan} has found.
   *
   * @return the same object each time
   */
  public RecordRun run() {
    return run;
  }

  /** Moves to the next window or looks how far producers have come; false if no farther. */
  private boolean lookFurther() {
    if (at >= lastStart) {
      enterWindow(position());
    }
    if (at == reservedEnd && copy != null) {
      pull(copy);
    } else if (at == reservedEnd) {
      // Acquire, pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve: the BUSY
      // header of every record before this position is visible.
      reservedUpTo((long) LONG.getAcquire(producerPage, 0));
    }
    return at != reservedEnd;
  }

  /** Copies what has been committed, and passes over what has been overwritten. */
  private void pull(RingCopy copy) {
    checkSoleConsumer();
    long position = position();
    lead = UNKNOWN;
    // Pairs with overwrittenNow(), on another thread: whoever sees there what is overwritten behind
    // this copy must not see the lead of the one before. A volatile store alone does not see to it.
    VarHandle.fullFence();
    copy.pull(position, Math.min(kept, position));
    if (copy.start() != position) {
      overwritten += copy.start() - position;
      enterWindow(copy.start());
    }
    producerPosition = copy.end();
    lead = producerPosition - overwritten; // behind the store of the latter
    highestFill = Math.max(highestFill, fill());
    updateIndices();
  }

  /** Makes the window that a record at this position starts in the present one. */
  private void enterWindow(long position) {
    long place = position & mask;
    int index = (int) (place >>> windowShift);
    window = windows[index];
    windowHeaders = headers[index];
    at = (int) (place & ((1L << windowShift) - 1));
    base = position - at;
    // What it has passed is an index in the former window.
    run.set(window, windowHeaders, base, at, at, at, 0, 0, RecordRun.MIXED);
    updateIndices();
  }

  /** Computes the indices anew after the window or a position has changed. */
  private void updateIndices() {
    reservedEnd = (int) Math.min(producerPosition - base, window.capacity());
    scanEnd = Math.min(reservedEnd, lastStart);
    long due = consumerPosition + maxUnpublished - base; // far away if much was overwritten
    publishAt = (int) Math.max(0, Math.min(due, Integer.MAX_VALUE));
  }

  /** Moves on to the record that the run is at, or past it; publishes when enough was read. */
  public void release() {
    int passed = run.passed();
    if (passed != at) {
      last = base + run.lastBefore(passed);
      at = passed;
      if (at >= publishAt) {
        publishAllButLast();
      }
    }
  }

  /**
   * How much may be read before it is time to give some back.
   *
   * @return bytes, at least 1
   */
  public int untilPublication() {
    return Math.max(1, publishAt - at);
  }

  /**
   * Keeps what lies behind a position from being given back, although it has been read: somebody
   * else reads it still.
   *
   * @param position where the first of these records starts, not before one that was given before;
   *     or {@link #NOTHING}
   */
  public void keepFrom(long position) {
    kept = position;
  }

  /**
   * Gives back everything that was read and is not {@linkplain #keepFrom kept}, with a sequentially
   * consistent store.
   *
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public void publish() {
    if (kept == NOTHING) {
      last = position();
    }
    store(doneUpTo());
  }

  /**
   * Gives back what was read and is not kept, except for the last record. Until that is {@linkplain
   * #publish published} too, the kernel notifies nobody, since the position matches no record that
   * it commits.
   *
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public void publishAllButLast() {
    long local = position();
    long most = local - last > size / 8 ? local : last; // room is worth more than silence
    store(Math.min(most, kept));
  }

  private void store(long position) {
    if (position != consumerPosition) {
      stored.move(consumerPosition, position);
      consumerPosition = position;
      updateIndices();
    }
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
    if (consumerPosition != position()) {
      throw new IllegalStateException("look again only after publishing");
    }
    if (copy != null) {
      // In place of volatile loads, which they would have to be; and as those, see below.
      VarHandle.fullFence();
      long before = position();
      return lookFurther() || position() != before; // else that is not published yet
    }
    // Volatile, both: a weaker load could be satisfied before the store in publish() is visible.
    // They pair with the xchg in bpf_ringbuf_commit, which stands before its load of the consumer
    // position.
    reservedUpTo((long) LONG.getVolatile(producerPage, 0));
    if (at >= lastStart) {
      enterWindow(position());
    }
    return at != reservedEnd && !RecordHeader.isBusy((int) INT.getVolatile(window, at));
  }

  /**
   * Looks how much of the ring is taken, as far as the kernel knows.
   *
   * @return bytes from the consumer position to the producer position
   * @throws CorruptRingException if the positions contradict each other
   * @throws ForeignConsumerException if another consumer drains the ring
   */
  public long fill() {
    if (copy != null) {
      return Math.min(size, producerPosition() - consumerPosition); // the rest is overwritten
    }
    reservedUpTo((long) LONG.getAcquire(producerPage, 0)); // as in lookFurther()
    return producerPosition - consumerPosition;
  }

  /** Notes how far producers have reserved, after a check that this is possible at all. */
  private void reservedUpTo(long position) {
    // First, since behind another consumer's back producers overwrite what is unread here.
    checkSoleConsumer();
    long ahead = position - position();
    if (ahead < 0 || ahead > size || (ahead & 7) != 0) {
      throw new CorruptRingException(
          "the producer position is %s, but the consumer has read up to %s, and the ring has %d bytes"
              .formatted(Long.toUnsignedString(position), Long.toUnsignedString(position()), size));
    }
    producerPosition = position;
    highestFill = Math.max(highestFill, position - consumerPosition);
    updateIndices();
  }

  private CorruptRingException corruptHeader(int header) {
    checkSoleConsumer();
    long local = position();
    return new CorruptRingException(
        ("the record at position %s (byte %d of the data area) has the header 0x%x, a length of %d"
                + " bytes, but producers have reserved only %d bytes from there, header included")
            .formatted(
                Long.toUnsignedString(local),
                local & mask,
                header,
                RecordHeader.length(header),
                producerPosition - local));
  }

  private void checkSoleConsumer() {
    stored.check(consumerPosition);
  }

  /**
   * The local position: up to where records have been {@linkplain #release released}.
   *
   * @return a position in the ring
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

  /**
   * What the kernel knows of how far records have been read.
   *
   * @return the consumer position in the ring's memory, now
   */
  public long consumerPosition() {
    return stored.now();
  }

  /**
   * How far producers have reserved.
   *
   * @return the producer position in the ring's memory, now
   */
  public long producerPosition() {
    return (long) LONG.getOpaque(producerPage, 0);
  }

  /**
   * How much producers have overwritten before it was read, of a ring in overwrite mode.
   *
   * @return bytes, headers and padding included: all that was passed over so far
   */
  public long overwritten() {
    return overwritten;
  }

  /**
   * The same, and what has been overwritten by now of what comes next. From any thread while the
   * memory is mapped, also while nobody reads the ring.
   *
   * @param known what this returned before; 0 the first time
   * @return bytes; what is known if a copy is being made, since that may have it or not
   */
  public long overwrittenNow(long known) {
    if (copy == null) {
      return 0;
    }
    long before = lead;
    VarHandle.loadLoadFence(); // no copy is made while the position is loaded, if these are equal
    long position = copy.overwritePosition();
    long passedOver = overwritten;
    VarHandle.loadLoadFence();
    return before == UNKNOWN || before != lead ? known : Math.max(passedOver, position - before);
  }

  /**
   * Passes over what has been overwritten by now, also of what has been copied before or is
   * {@linkplain #keepFrom kept}: nobody reads on here, and whoever consumes the ring next counts
   * only what is overwritten later.
   */
  public void passOver() {
    if (copy == null) {
      return;
    }
    lead = UNKNOWN; // for good
    VarHandle.fullFence(); // as in pull(): nobody counts more from here on
    long from = doneUpTo();
    long position = copy.overwritePosition();
    if (position - from <= 0) {
      return;
    }
    overwritten += position - from;
    if (position - position() < 0) {
      kept = position; // what is behind it is still there
    } else {
      kept = NOTHING;
      producerPosition = position;
      enterWindow(position);
    }
  }

  /**
   * Up to where everything was read and is not {@linkplain #keepFrom kept}.
   *
   * @return a position in the ring, up to which space can be given back
   */
  public long doneUpTo() {
    return Math.min(kept, position());
  }

  /**
   * The most that was seen to be taken at once, whenever the consumer looked.
   *
   * @return bytes
   */
  public long highestFill() {
    return highestFill;
  }
}
