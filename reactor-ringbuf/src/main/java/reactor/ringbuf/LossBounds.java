package reactor.ringbuf;

/**
 * How many records a ring had no room for before one that it had room for, as far as that can be
 * told. A loss leaves no trace in the ring; but each time the counter is read, it is also known how
 * far producers had reserved just before and after that, and a record lies on one side or the
 * other.
 *
 * <p>Both count from when the ring was opened, as {@link ReceiverStats.Ring#lost} does. A record is
 * lost when its BPF program counts it.
 *
 * @param atLeast so many were lost before, if not more
 * @param atMost and not more than that; {@code Long.MAX_VALUE} if nobody counts
 */
public record LossBounds(long atLeast, long atMost) {

  /** Of a ring of which nobody counts the losses. */
  public static final LossBounds UNKNOWN = new LossBounds(0, Long.MAX_VALUE);
}
