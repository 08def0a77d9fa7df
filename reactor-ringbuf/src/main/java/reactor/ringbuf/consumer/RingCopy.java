package reactor.ringbuf.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A copy, in memory of its own, of what a ring in overwrite mode holds ({@code BPF_F_RB_OVERWRITE},
 * Linux 6.19).
 *
 * <p>In this mode producers wait for nobody. When the ring is full they overwrite the oldest
 * records, and store the <em>overwrite position</em> first: up to where. So a record that is read
 * in the ring can change under its reader. It is copied instead, and then the overwrite position is
 * looked at again: what lies before it is dropped, what lies behind it is whole.
 *
 * <p>Two more facts of kernel/bpf/ringbuf.c make that work. The overwrite position is always the
 * start of a record, so the copy can be read from there on. And a record that is BUSY is never
 * overwritten, nor is one behind it: instead, reservations fail.
 *
 * <p>The copy lies as the ring does: a position modulo the size is a place in it, and a record that
 * wraps is contiguous. That of a snapshot begins with the oldest record. Not thread-safe.
 */
public final class RingCopy {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** Where the positions lie in the producer page: the order in {@code struct bpf_ringbuf}. */
  private static final int PRODUCER = 0;

  private static final int PENDING = 8;
  private static final int OVERWRITE = 16;

  /**
   * So much is copied at once, unless a record is longer or it is a snapshot: a few milliseconds.
   * And so much in one piece, since it is done without a safepoint: the garbage collector waits.
   */
  private static final int MOST_BYTES = 1 << 24;

  /** So often producers may come round the whole ring during a copy; then others get a turn. */
  private static final int ATTEMPTS = 8;

  private final ByteBuffer producerPage;
  private final ByteBuffer ring;
  private final ByteBuffer copy;
  private final long size;
  private final long mask;
  private final Runnable barrier;
  private final long mostBytes;

  /** The position at the beginning of the copy, or at the beginning of the ring. */
  private long base;

  /** Whether nobody wants a snapshot any more. */
  private BooleanSupplier cancelled = () -> false;

  /** Where the whole records in the copy start and end. */
  private long start;

  private long end;

  /** Up to where records had been committed before they were copied. */
  private long committed;

  /** Which of them had not: they are passed over, in a snapshot only. */
  private final Set<Long> busy = new HashSet<>();

  /**
   * Makes an empty copy, which takes twice the size of the ring.
   *
   * @param producerPage memory that begins with the producer position, the pending position and the
   *     overwrite position
   * @param ring the data area twice in a row
   * @param size bytes in the data area, a power of two
   * @param barrier is run between the copying and the look at the overwrite position. Where a load
   *     before it has seen what a producer wrote, a load behind it must see the overwrite position
   *     that the producer had stored before
   */
  public RingCopy(ByteBuffer producerPage, ByteBuffer ring, long size, Runnable barrier) {
    this(producerPage, ring, size, barrier, MOST_BYTES);
  }

  /** The same, with another limit of what is copied at once. */
  RingCopy(ByteBuffer producerPage, ByteBuffer ring, long size, Runnable barrier, long mostBytes) {
    this(producerPage, ring, size, barrier, mostBytes, 2 * size);
  }

  private RingCopy(
      ByteBuffer producerPage,
      ByteBuffer ring,
      long size,
      Runnable barrier,
      long mostBytes,
      long capacity) {
    this.mostBytes = mostBytes;
    this.producerPage = producerPage;
    this.ring = ring;
    this.copy = ByteBuffer.allocateDirect((int) capacity).order(ByteOrder.nativeOrder());
    this.size = size;
    this.mask = size - 1;
    this.barrier = barrier;
  }

  /**
   * Makes an empty copy for a snapshot, which takes the size of the ring.
   *
   * @param producerPage as above
   * @param ring as above
   * @param size as above
   * @param barrier as above
   * @return what {@link #takeAll} may be called of, again and again
   */
  public static RingCopy forSnapshot(
      ByteBuffer producerPage, ByteBuffer ring, long size, Runnable barrier) {
    return new RingCopy(producerPage, ring, size, barrier, MOST_BYTES, size);
  }

  /**
   * Copies committed records that lie one after the other: as many as there are, as fit, and as are
   * copied within milliseconds. Then they are what lies from {@link #start} to {@link #end}.
   *
   * @param position where the first one starts. If that has been overwritten, the first is the
   *     oldest one that has not
   * @param kept from where on the copy is still needed, at or before the position. If it is not the
   *     position, nothing is copied when that has been overwritten
   * @throws CorruptRingException if no producer can have written what is there
   */
  void pull(long position, long kept) {
    long room = kept + size - position;
    long most = Math.min(room, mostBytes);
    boolean mayJump = kept == position;
    for (int i = 0; i < ATTEMPTS; i++) {
      if (copy(position, most, mayJump, false)) {
        if (start != end || start == committed || most == room) {
          return;
        }
        most = room; // for a long record
      }
    }
    nothingAt(mayJump ? later(position, overwritePosition()) : position);
  }

  /**
   * Copies all that the ring holds. Then {@link #next} takes the records one by one; the ring is no
   * longer needed.
   *
   * @param nanos how long to try again; an attempt that is under way then is still made, and takes
   *     a fraction of a second for each GiB
   * @param cancelled is asked after each 16 MiB whether to give up
   * @return false if it has nothing: it was cancelled, or producers came round the ring faster than
   *     it was copied, again and again
   * @throws CorruptRingException if no producer can have written what is there
   */
  public boolean takeAll(long nanos, BooleanSupplier cancelled) {
    this.cancelled = cancelled;
    long begin = System.nanoTime();
    do {
      busy.clear();
      if (copy(overwritePosition(), size, true, true)) {
        return true;
      }
    } while (!cancelled.getAsBoolean() && System.nanoTime() - begin < nanos);
    return false;
  }

  /**
   * Takes the next record of a snapshot. Those that were BUSY are passed over.
   *
   * @param taker is given it
   * @param <T> what the taker makes of it
   * @return that; null if there are no more
   */
  public <T> @Nullable T next(Taker<T> taker) {
    while (start != end) {
      long at = start;
      int place = placeInCopy(at);
      int header = copy.getInt(place);
      int length = RecordHeader.length(header);
      start += RecordHeader.footprint(length);
      if (!busy.contains(at) && !RecordHeader.isDiscarded(header)) {
        return taker.take(at, RecordCopy.of(copy, place + RecordHeader.SIZE, length));
      }
    }
    return null;
  }

  /** Tries once. False if producers have come round to what matters meanwhile. */
  private boolean copy(long position, long most, boolean mayJump, boolean pastBusy) {
    // Acquire, pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve: the
    // overwrite position is at least the one that had been stored before.
    long producer = (long) LONG.getAcquire(producerPage, PRODUCER);
    // What lies before this is committed. Acquire, pairs with the plain store of rb->pending_pos in
    // __bpf_ringbuf_reserve. That depends on the headers loaded there (READ_ONCE), and so on the
    // xchg in bpf_ringbuf_commit of each, a full barrier: their payloads are visible here.
    long pending = (long) LONG.getAcquire(producerPage, PENDING);
    long before = overwritePosition();
    if (before - producer >= 0 && isBeyond(producer, before)) {
      return false; // they came round between the two loads
    }
    long from = later(position, before);
    check(producer, pending, from);
    if (from != position && !mayJump) {
      nothingAt(position);
      return true;
    }
    long known = later(from, pending - producer > 0 ? producer : pending);
    if (!walk(known, producer, pastBusy)) {
      return false;
    }
    if (from == committed) {
      if (committed != producer) {
        // A header said BUSY: or was none any more, and then nobody notifies what comes there.
        barrier.run();
        if (overwritePosition() - from > 0) {
          return false;
        }
      }
      nothingAt(from);
      return true;
    }
    long copied = Math.min(committed - from, most);
    if (pastBusy) {
      base = from; // the copy is as long as the ring, and nothing in it wraps
    }
    copyBytes(from, (int) copied);
    if (cancelled.getAsBoolean()) {
      return false;
    }
    barrier.run();
    long overwritten = overwritePosition();
    start = later(from, overwritten);
    if (overwritten - known > 0 || start - from >= copied) {
      return false; // then the headers that were walked prove nothing; or nothing is left
    }
    if (start != position && !mayJump) {
      nothingAt(position);
      return true;
    }
    end = copied == committed - from ? committed : lastEnd(start, from + copied);
    return true;
  }

  /** Whether producers have come further than to a position, and at least to another one. */
  private boolean isBeyond(long position, long other) {
    long now = (long) LONG.getAcquire(producerPage, PRODUCER);
    return now != position && now - other >= 0;
  }

  private void nothingAt(long position) {
    start = position;
    end = position;
    committed = position;
  }

  /** Finds up to where records are committed, given a record before which all are. */
  private boolean walk(long known, long producer, boolean pastBusy) {
    committed = known;
    while (committed != producer) {
      // Acquire, pairs with xchg(&hdr->len) in bpf_ringbuf_commit: the payload is visible, so what
      // is copied behind this is the payload.
      int header = (int) INT.getAcquire(ring, place(committed));
      if (RecordHeader.isBusy(header)) {
        if (!pastBusy) {
          break;
        }
        busy.add(committed);
      }
      int footprint = RecordHeader.footprint(RecordHeader.length(header));
      if (footprint > producer - committed) {
        barrier.run();
        if (overwritePosition() - known > 0) {
          return false; // this was no header any more
        }
        throw corrupt(header, producer);
      }
      committed += footprint;
    }
    return true;
  }

  /** Copies bytes to their place, and what wraps to both places that show it. */
  private void copyBytes(long from, int length) {
    int source = place(from);
    int target = placeInCopy(from);
    for (int done = 0; done < length && !cancelled.getAsBoolean(); done += MOST_BYTES) {
      copy.put(target + done, ring, source + done, Math.min(MOST_BYTES, length - done));
    }
    int wrapped = target + length - (int) size;
    if (wrapped > 0) {
      copy.put(0, copy, (int) size, wrapped);
    }
  }

  /** Where the last record ends of those in the copy that end before a position. */
  private long lastEnd(long start, long limit) {
    long last = start;
    while (last != limit) {
      int footprint = RecordHeader.footprint(RecordHeader.length(copy.getInt(placeInCopy(last))));
      if (footprint > limit - last) {
        break;
      }
      last += footprint;
    }
    return last;
  }

  private void check(long producer, long pending, long from) {
    if (from - producer > 0 || producer - from > size || ((producer | pending | from) & 7) != 0) {
      throw new CorruptRingException(
          ("the producer position is %s, the pending position %s, and the first record that is not"
                  + " read or overwritten starts at %s; the ring has %d bytes")
              .formatted(
                  Long.toUnsignedString(producer),
                  Long.toUnsignedString(pending),
                  Long.toUnsignedString(from),
                  size));
    }
  }

  private CorruptRingException corrupt(int header, long producer) {
    return new CorruptRingException(
        ("the record at position %s (byte %d of the data area) has the header 0x%x, a length of %d"
                + " bytes, but producers have reserved only %d bytes from there, header included")
            .formatted(
                Long.toUnsignedString(committed),
                committed & mask,
                header,
                RecordHeader.length(header),
                producer - committed));
  }

  /**
   * Acquire, so that it is not taken for later than what is loaded behind it. It sees what {@code
   * WRITE_ONCE(rb->overwrite_pos)} in __bpf_ringbuf_reserve has stored, which orders nothing
   * itself: that is what the acquire of {@code producer_pos} before it and the barrier are for.
   */
  long overwritePosition() {
    return (long) LONG.getAcquire(producerPage, OVERWRITE);
  }

  private int place(long position) {
    return (int) (position & mask);
  }

  private int placeInCopy(long position) {
    return place(position - base);
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }

  /** Where the first of the records starts that were copied last. */
  long start() {
    return start;
  }

  /** Where the last of them ends; the start if there are none. */
  long end() {
    return end;
  }

  /** The memory of the copy. */
  ByteBuffer window() {
    return copy.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Memory that begins with the ring's producer position. */
  ByteBuffer producerPage() {
    return producerPage;
  }

  long size() {
    return size;
  }

  /**
   * Is given a record.
   *
   * @param <T> what it makes of it
   */
  @FunctionalInterface
  public interface Taker<T> {

    /**
     * Takes a record.
     *
     * @param position where it starts in the ring, header included
     * @param value an independent read-only copy in native order
     * @return what it makes of it
     */
    T take(long position, ByteBuffer value);
  }
}
