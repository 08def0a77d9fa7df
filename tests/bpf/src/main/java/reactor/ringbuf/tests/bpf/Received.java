package reactor.ringbuf.tests.bpf;

/**
 * Checks the order of what a consumer receives, and counts what is missing.
 *
 * <p>Each producer's sequence numbers must rise; a number that is passed over counts as missing,
 * and the test says whether there may be any. For one thread at a time, as a subscriber's signals
 * are.
 */
public final class Received {

  private final long[] next = new long[KernelRing.PRODUCERS];
  private long count;
  private long missing;

  /**
   * Takes note of a record.
   *
   * @param id see {@link Payload#id}
   * @throws AssertionError if this or a later record of the producer was there before
   */
  public void accept(long id) {
    int producer = Payload.producer(id);
    long sequence = Payload.sequence(id);
    if (producer >= next.length || sequence < next[producer]) {
      throw new AssertionError(
          "record "
              + sequence
              + " of producer "
              + producer
              + " received, at a time when all before "
              + (producer < next.length ? next[producer] : 0)
              + " had been");
    }
    missing += sequence - next[producer];
    next[producer] = sequence + 1;
    count++;
  }

  /** Records received. */
  public long count() {
    return count;
  }

  /** Sequence numbers passed over by a later one. */
  public long missing() {
    return missing;
  }

  /** The sequence number after the last one received from a producer. */
  public long next(int producer) {
    return next[producer];
  }
}
