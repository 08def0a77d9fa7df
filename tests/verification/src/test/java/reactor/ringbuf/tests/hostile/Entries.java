package reactor.ringbuf.tests.hostile;

/**
 * Turns arbitrary numbers into the content of a ring: mostly records that a producer could have
 * written, among them some that none could. Numbers, since those are generated and shrunk quickly.
 */
final class Entries {

  private static final int KINDS = 16;

  private Entries() {}

  /** A position to start at: rarely one that is no multiple of 8. */
  static long start(long number) {
    return kind(number) == 0 && number % 5 == 0 ? number : number & -8;
  }

  /**
   * Writes one entry after the other, as far as the ring goes.
   *
   * @return the position behind the last
   */
  static long write(RingImage image, long start, long[] entries) {
    long position = start;
    for (long entry : entries) {
      long left = image.size() - (position - start);
      if (left < 8) {
        break;
      }
      int header = header(entry, left);
      image.header(position, header);
      int length = header & ~(RingImage.BUSY | RingImage.DISCARD);
      position += Math.min(left, (length + 15L) & -8);
    }
    return position;
  }

  /**
   * A header for an entry.
   *
   * @param left bytes to the end of what the ring can hold
   */
  static int header(long entry, long left) {
    int value = (int) entry & Integer.MAX_VALUE;
    int fitting = (int) (value % (left - 7)); // 0 to left - 8
    return switch (kind(entry)) {
      case 0, 1 -> fitting | RingImage.DISCARD;
      case 2 -> fitting | RingImage.BUSY;
      case 3 -> (int) entry; // anything
      case 4 -> (int) left - 8 + value % 17; // just about what fits
      case 5 -> (fitting | RingImage.DISCARD) + (int) left; // too long, discarded
      case 6, 7 -> fitting;
      default -> Math.min(fitting, value % 40); // short, so that there are many
    };
  }

  /**
   * The producer position that the ring is to show: mostly the true one.
   *
   * @param end the true one
   */
  static long producer(long number, RingImage image, long start, long end) {
    long value = number & Long.MAX_VALUE;
    return switch (kind(number)) {
      case 0 -> number;
      case 1 -> start + value % (2L * image.size());
      case 2 -> start + (value % image.size() & -8); // truncated, or beyond what is written
      case 3 -> start - (value % image.size() & -8);
      case 4 -> start + image.size() + (value % 17 - 8);
      case 5 -> end + (value % 17 - 8);
      default -> end;
    };
  }

  private static int kind(long number) {
    // Spread, since generators favour small numbers and those near the limits.
    return (int) (number * 0x9e3779b97f4a7c15L >>> 40) % KINDS;
  }
}
