package reactor.ringbuf;

/**
 * What the subscriptions of a receiver have done so far, and what the present one is doing. Taken
 * while they run, so the numbers may be of slightly different moments.
 *
 * @param state what the present subscription is doing
 * @param delivered how many signals went to subscribers: records, or batches
 * @param waits how often the thread waited for the kernel's notification
 * @param naps how often it napped instead, because the ring was busy (see {@link
 *     ReceiverOptions#coalescing})
 * @param parks how often it waited for the subscriber to request more, or to release a batch
 */
public record ReceiverStats(State state, long delivered, long waits, long naps, long parks) {

  /** What a subscription is doing. */
  public enum State {
    /** There is no subscription. */
    INACTIVE,
    /** It drains the ring, or naps for a moment. */
    DRAINING,
    /** The ring is empty: it waits for the kernel's notification. */
    WAITING,
    /** There is no demand: it waits for the subscriber. */
    PARKED
  }
}
