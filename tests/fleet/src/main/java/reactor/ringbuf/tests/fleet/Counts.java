package reactor.ringbuf.tests.fleet;

/**
 * What somebody has found of a ring.
 *
 * @param events how many different events
 * @param duplicates how many came again
 * @param lost how many were lost in the full ring
 */
record Counts(long events, long duplicates, long lost) {

  static final Counts NONE = new Counts(0, 0, 0);

  Counts plus(Counts other) {
    return new Counts(events + other.events, duplicates + other.duplicates, lost + other.lost);
  }
}
