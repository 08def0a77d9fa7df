package reactor.ringbuf;

import java.util.List;
import reactor.core.Disposable;
import reactor.core.Disposables;

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
   * Finds the rings. Called on the subscribing thread, and again on the thread that receives after
   * {@link #watch} has told of a change.
   *
   * @return a source for each ring, in the order of their indices; those that are {@linkplain
   *     Object#equals equal} to one before are the same rings
   * @throws RingbufException if they cannot be found
   */
  List<? extends RingbufSource> sources();

  /**
   * Tells when the rings change while they are received. Those that are no longer named are drained
   * up to where they have been reserved by then, and closed; then new ones are opened.
   *
   * @param changed to be run after each change, from any thread; it returns at once
   * @return ends the watch; disposed of when the subscription ends
   */
  default Disposable watch(Runnable changed) {
    return Disposables.disposed();
  }
}
