package reactor.ringbuf;

import java.util.List;

/**
 * Names the ring buffers that a {@link RingbufReceiver} consumes together: a single {@link
 * RingbufSource}, or several that are found when somebody subscribes, such as all pins in a folder.
 *
 * <p>{@code toString()} should name the rings as a user would recognise them; error messages quote
 * it.
 */
@FunctionalInterface
public interface RingbufSet {

  /**
   * Finds the rings. Called on the subscribing thread, once per subscription.
   *
   * @return a source for each ring, in the order of their indices
   * @throws RingbufException if they cannot be found
   */
  List<? extends RingbufSource> sources();
}
