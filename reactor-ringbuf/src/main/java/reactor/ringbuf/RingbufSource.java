package reactor.ringbuf;

/**
 * Opens the ring buffer that a {@link RingbufReceiver} consumes; the extension point through which
 * something other than a kernel map, such as the test kit's ring in user space, is received.
 *
 * <p>Applications rarely implement this: {@link ReceiverOptions#pinned(String)}, {@link
 * ReceiverOptions#mapId(int)} and {@link ReceiverOptions#mapFd(int)} supply the sources for kernel
 * maps.
 *
 * <p>{@code toString()} should name the ring as a user would recognise it; error messages quote it.
 */
public interface RingbufSource {

  /**
   * Opens the ring for one subscription. Called on the subscribing thread, once per subscription;
   * the receiver closes what it returns.
   *
   * @return an open ring, never null
   * @throws RingbufException if there is no such ring, or this consumer cannot read it
   */
  OpenRingbuf open();
}
