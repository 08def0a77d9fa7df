package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/**
 * Another consumer drains the same ring, or another sender fills it: a second subscription in this
 * process, or another process.
 *
 * <p>A subscription of this process is refused after a second, if the other has not been cancelled
 * by then. Another process is noticed when this one next looks at the ring: while it waits, and the
 * other takes every record first, there is nothing to see.
 *
 * <p>A ring buffer map has one consumer position, so it can have one consumer. To let several
 * subscribers see the same records, subscribe once and {@linkplain
 * reactor.core.publisher.Flux#share() share} the {@code Flux}.
 */
public final class RingbufInUseException extends RingbufException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for the conflict that was found.
   *
   * @param message which ring, and what gave the other consumer away
   * @param cause the consumer's own report, or null
   */
  public RingbufInUseException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }
}
