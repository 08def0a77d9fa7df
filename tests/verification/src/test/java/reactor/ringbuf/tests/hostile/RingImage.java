package reactor.ringbuf.tests.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * The memory of a ring, to be made up by a test: positions, and bytes that it writes one by one.
 * The consumer sees it as a receiver's mapping: the data twice in a row, in one or several windows,
 * and not a byte beyond.
 */
final class RingImage {

  static final int BUSY = 1 << 31;
  static final int DISCARD = 1 << 30;

  private static final int PAGE = 16;

  private final int size;
  private final int windowShift;
  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer data;
  private final ByteBuffer[] windows;

  /**
   * Allocates an image.
   *
   * @param size bytes in the data area, a power of two
   * @param halvings how often the data area is halved to get the distance from window to window
   */
  static RingImage of(int size, int halvings) {
    return new RingImage(size, Integer.numberOfTrailingZeros(size) - halvings);
  }

  private RingImage(int size, int windowShift) {
    this.size = size;
    this.windowShift = windowShift;
    this.consumerPage = ByteBuffer.allocateDirect(PAGE).order(ByteOrder.nativeOrder());
    this.producerPage = ByteBuffer.allocateDirect(PAGE).order(ByteOrder.nativeOrder());
    this.data = ByteBuffer.allocateDirect(2 * size).order(ByteOrder.nativeOrder());
    this.windows = new ByteBuffer[size >> windowShift];
    for (int w = 0; w < windows.length; w++) {
      int start = w << windowShift;
      windows[w] = data.slice(start, 2 * size - start).asReadOnlyBuffer();
    }
  }

  RingConsumer consumer() {
    return new RingConsumer(
        consumerPage, producerPage.asReadOnlyBuffer(), windows, windowShift, size);
  }

  int size() {
    return size;
  }

  void scribble(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < size; i += Long.BYTES) {
      long word = random.nextLong();
      data.putLong(i, word);
      data.putLong(size + i, word);
    }
  }

  long consumerPosition() {
    return consumerPage.getLong(0);
  }

  void consumerPosition(long position) {
    consumerPage.putLong(0, position);
  }

  long producerPosition() {
    return producerPage.getLong(0);
  }

  void producerPosition(long position) {
    producerPage.putLong(0, position);
  }

  /** The byte at a position. */
  byte get(long position) {
    return data.get((int) Long.remainderUnsigned(position, size));
  }

  int header(long position) {
    return data.getInt((int) (position & size - 1));
  }

  /** Stores a header, byte by byte, at a position that need not be aligned. */
  void header(long position, int header) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    bytes.putInt(header);
    for (int i = 0; i < Integer.BYTES; i++) {
      int at = (int) Long.remainderUnsigned(position + i, size);
      data.put(at, bytes.get(i));
      data.put(size + at, bytes.get(i));
    }
  }
}
