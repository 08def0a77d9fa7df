package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A ring in plain memory, and its producer: it writes what the kernel would write, and whatever
 * else a test wants there.
 */
public final class MemoryRing {

  private static final int BUSY = 1 << 31;
  private static final int DISCARD = 1 << 30;

  /** Bytes in the data area. */
  public final int size;

  private final int windowShift;
  private final ByteBuffer consumerPage = allocate(8);
  private final ByteBuffer producerPage = allocate(24); // producer, pending, overwrite position
  private final ByteBuffer data;
  private final boolean overwriting;

  private MemoryRing(int size, int windowShift, long start, boolean overwriting) {
    this.overwriting = overwriting;
    this.size = size;
    this.windowShift = windowShift;
    this.data = allocate(2 * size);
    moveConsumer(start);
    moveProducer(start);
  }

  /** A ring that has not been used. */
  public static MemoryRing of(int size) {
    return new MemoryRing(size, 29, 0, false);
  }

  /** A ring whose producers overwrite the oldest records. */
  public static MemoryRing overwriting(int size) {
    return new MemoryRing(size, 29, 0, true);
  }

  /** A ring that has been in use, up to this position. */
  static MemoryRing usedUpTo(long position, int size) {
    return new MemoryRing(size, 29, position, false);
  }

  /** A ring whose data area is seen through windows that are this far apart. */
  static MemoryRing inWindows(int size, int stride) {
    return new MemoryRing(size, Integer.numberOfTrailingZeros(stride), 0, false);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** A consumer that takes the ring over. */
  public RingConsumer consumer() {
    return new RingConsumer(consumerPage, producerPage, windows(), windowShift, size);
  }

  /** The memory that begins with the consumer position. */
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  /** The memory that begins with the producer position. */
  public ByteBuffer producerPage() {
    return producerPage;
  }

  /** The data area as the consumer sees it. */
  public ByteBuffer[] windows() {
    int stride = Math.min(size, 1 << windowShift);
    ByteBuffer[] windows = new ByteBuffer[size / stride];
    for (int w = 0; w < windows.length; w++) {
      // No longer than the contract asks for: a record that starts at the end of the stride.
      int length = Math.min(stride + size, 2 * size - w * stride);
      windows[w] = data.slice(w * stride, length).order(ByteOrder.nativeOrder());
    }
    return windows;
  }

  /** Reserves a record; returns its position, or -1 if the ring is too full. */
  public long reserve(int length) {
    long position = producerPosition();
    long footprint = (length + 15) & ~7;
    if (overwriting ? !makeRoom(position + footprint) : tooFull(position + footprint)) {
      return -1;
    }
    header(position, length | BUSY);
    moveProducer(position + footprint);
    return position;
  }

  private boolean tooFull(long end) {
    return end - consumerPosition() > size;
  }

  /** What {@code __bpf_ringbuf_reserve} does in overwrite mode. */
  private boolean makeRoom(long end) {
    long pending = producerPage.getLong(8);
    while (pending != producerPosition() && header(pending) >= 0) {
      pending += footprint(pending);
    }
    producerPage.putLong(8, pending);
    if (end - pending >= size) {
      return false;
    }
    long overwrite = overwritePosition();
    while (end - overwrite >= size) {
      overwrite += footprint(overwrite);
    }
    producerPage.putLong(16, overwrite);
    return true;
  }

  private int header(long position) {
    return data.getInt((int) (position & (size - 1)));
  }

  private long footprint(long position) {
    return ((header(position) & ~DISCARD) + 15) & ~7;
  }

  /** Fills a reserved record with bytes that only this position has, and commits it. */
  public void commit(long position, int length) {
    for (int i = 0; i < length; i++) {
      poke(position + 8 + i, content(position, i));
    }
    header(position, length);
  }

  /** Gives a reserved record up. */
  public void discard(long position, int length) {
    header(position, length | DISCARD);
  }

  /** Reserves and commits. */
  public long submit(int length) {
    long position = reserve(length);
    if (position != -1) {
      commit(position, length);
    }
    return position;
  }

  /** What {@link #commit} writes as the byte {@code i} of the record at a position. */
  static byte content(long position, int i) {
    return (byte) (position * 31 + i * 7L + 1);
  }

  /** Writes a header as it stands. */
  void header(long position, int value) {
    ByteBuffer bytes = allocate(4).putInt(0, value);
    for (int i = 0; i < 4; i++) {
      poke(position + i, bytes.get(i));
    }
  }

  /** Writes one byte where both halves show it. */
  private void poke(long position, byte value) {
    int at = (int) (position & (size - 1));
    data.put(at, value);
    data.put(at + size, value);
  }

  /** Up to where the consumer has given back. */
  public long consumerPosition() {
    return consumerPage.getLong(0);
  }

  void moveConsumer(long position) {
    consumerPage.putLong(0, position);
  }

  /** Up to where records are overwritten. */
  long overwritePosition() {
    return producerPage.getLong(16);
  }

  /** Up to where records are reserved. */
  public long producerPosition() {
    return producerPage.getLong(0);
  }

  void moveProducer(long position) {
    producerPage.putLong(0, position);
  }
}
