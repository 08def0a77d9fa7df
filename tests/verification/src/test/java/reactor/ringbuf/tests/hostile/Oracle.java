package reactor.ringbuf.tests.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Says what a consumer must find, from the protocol alone: byte by byte, with nothing of the
 * library's.
 */
final class Oracle {

  /** What stands at a position; the first four numbered as the consumer numbers them. */
  enum Finding {
    EMPTY,
    BUSY,
    DISCARDED,
    RECORD,
    CORRUPT
  }

  private final RingImage image;
  private final long reserved;

  /**
   * Creates an oracle for a ring.
   *
   * @param reserved the producer position to go by
   */
  Oracle(RingImage image, long reserved) {
    this.image = image;
    this.reserved = reserved;
  }

  /** What a consumer at a position must find. */
  Finding at(long position) {
    long ahead = reserved - position;
    if (position % 8 != 0 || ahead % 8 != 0 || Long.compareUnsigned(ahead, image.size()) > 0) {
      return Finding.CORRUPT;
    }
    if (ahead == 0) {
      return Finding.EMPTY;
    }
    int header = header(position);
    if ((header & RingImage.BUSY) != 0) {
      return Finding.BUSY;
    }
    if (end(position) - position > ahead) {
      return Finding.CORRUPT;
    }
    return (header & RingImage.DISCARD) != 0 ? Finding.DISCARDED : Finding.RECORD;
  }

  /** Where the record at a position ends: after its header, its payload and padding. */
  long end(long position) {
    long bytes = 8L + length(position);
    return position + (bytes + 7) / 8 * 8;
  }

  private int length(long position) {
    return header(position) & ~(RingImage.BUSY | RingImage.DISCARD);
  }

  /** The payload of the record at a position. */
  byte[] payload(long position) {
    byte[] bytes = new byte[length(position)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = image.get(position + 8 + i);
    }
    return bytes;
  }

  private int header(long position) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes.put(image.get(position + i));
    }
    return bytes.getInt(0);
  }
}
