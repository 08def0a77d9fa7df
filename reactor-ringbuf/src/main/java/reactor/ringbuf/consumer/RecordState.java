package reactor.ringbuf.consumer;

/** What {@link RingConsumer#next} found at the local position. */
public enum RecordState {
  /** The producers have not reserved anything there. */
  EMPTY,
  /** A record is reserved, and still being written. */
  BUSY,
  /** A record was given up by its producer; {@link RingConsumer#release} skips it. */
  DISCARDED,
  /** A record is there to be read. */
  COMMITTED
}
