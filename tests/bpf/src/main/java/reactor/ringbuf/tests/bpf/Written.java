package reactor.ringbuf.tests.bpf;

/**
 * What became of a batch.
 *
 * @param written records submitted: the consumer must see them
 * @param discarded records reserved and discarded: the consumer must not see them
 * @param dropped records lost since the ring was full
 */
public record Written(long written, long discarded, long dropped) {

  /** Sequence numbers used up. */
  public long attempted() {
    return written + discarded + dropped;
  }

  /** The sum of this and another. */
  public Written plus(Written other) {
    return new Written(
        written + other.written, discarded + other.discarded, dropped + other.dropped);
  }
}
