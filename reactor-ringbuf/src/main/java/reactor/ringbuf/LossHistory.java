package reactor.ringbuf;

/**
 * What readings of a loss counter say of the records in the ring. Keeps one entry for each count
 * that was read, of the part of the ring that is not drained yet. Not thread-safe.
 */
final class LossHistory {

  /** When there are more entries, every other one is forgotten: bounds become wider, not wrong. */
  private static final int MOST = 64;

  private final long[] counts = new long[MOST];

  /** The latest of what had been reserved before a reading of this count. */
  private final long[] before = new long[MOST];

  /** The earliest of what had been reserved after a reading of this count. */
  private final long[] after = new long[MOST];

  private int size;

  /**
   * Notes a reading.
   *
   * @param reservedBefore the producer position, loaded before the counter was read
   * @param count the count, not smaller than those before
   * @param reservedAfter the producer position, loaded after that
   */
  void read(long reservedBefore, long count, long reservedAfter) {
    if (size > 0 && counts[size - 1] == count) {
      before[size - 1] = reservedBefore;
      return;
    }
    if (size == MOST) {
      forgetEveryOther();
    }
    counts[size] = count;
    before[size] = reservedBefore;
    after[size] = reservedAfter;
    size++;
  }

  private void forgetEveryOther() {
    size = 0;
    for (int i = 0; i < MOST; i += 2) { // the first bounds all that follow from below
      move(i, size++);
    }
  }

  private void move(int from, int to) {
    counts[to] = counts[from];
    before[to] = before[from];
    after[to] = after[from];
  }

  /** Forgets what concerns only records before a position, which are drained. */
  void drained(long position) {
    int first = 0;
    while (first + 1 < size && after[first + 1] - position <= 0) {
      first++;
    }
    if (first > 0) {
      for (int i = first; i < size; i++) {
        move(i, i - first);
      }
      size -= first;
    }
  }

  /**
   * How many were lost at least before the record that starts at a position: 0 if none is known.
   */
  long atLeast(long position) {
    // It was not reserved yet when so many had been counted.
    for (int i = size - 1; i >= 0; i--) {
      if (after[i] - position <= 0) {
        return counts[i];
      }
    }
    return 0;
  }

  /** How many were lost at most before it; negative if the counter was not read since then. */
  long atMost(long position) {
    // It had been reserved already when no more had been counted.
    for (int i = 0; i < size; i++) {
      if (before[i] - position > 0) {
        return counts[i];
      }
    }
    return -1;
  }
}
