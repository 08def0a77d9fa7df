package reactor.ringbuf;

/**
 * Waits for the notifications of several rings, as epoll does for kernel maps.
 *
 * <p>Edge-triggered: a ring is reported when its producers have notified since it was last
 * reported, and not because it still holds something. A notification is remembered until {@link
 * #await} reports it, and is dropped then if the ring turns out to be empty. For a ring that is
 * sent to, the consumer is who notifies, and a full ring is one that nothing is reported of.
 *
 * <p>One thread, the owner, calls everything but {@link #wake}.
 */
public interface RingbufPoller extends AutoCloseable {

  /**
   * Adds a ring. If it holds anything, reserved records included, that counts as a notification; so
   * does any room in a ring that is sent to.
   *
   * @param ring an open ring of the kind that this poller was made by
   * @param index what {@link #await} reports it as, 0 or more
   * @throws IllegalArgumentException if it cannot wait for a ring of this kind
   * @throws RingbufException if the kernel refuses
   */
  void add(OpenRingbuf ring, int index);

  /**
   * Removes a ring, before it is closed.
   *
   * @param ring a ring that was added
   */
  void remove(OpenRingbuf ring);

  /**
   * Blocks until a ring is notified, {@link #wake} is called or the time is over. May return for no
   * reason.
   *
   * @param nanos nanoseconds; negative for no limit, 0 to return at once
   * @param notified receives the indices of rings that were notified; those for which it has no
   *     room are reported by the next call
   * @return how many that are
   * @throws RingbufException if the kernel refuses
   */
  int await(long nanos, int[] notified);

  /** Ends a present or coming {@link #await}. From any thread; does nothing once closed. */
  void wake();

  @Override
  void close();
}
