package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/**
 * The ring holds something that no producer following the kernel's protocol can have written: a
 * record longer than what has been reserved, or positions that contradict each other.
 *
 * <p>Nothing behind such a place can be read safely, so the subscription ends. The message gives
 * the positions and the header that was read.
 */
public final class CorruptRingbufException extends RingbufException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for what was found.
   *
   * @param message what was read, and where in the ring
   * @param cause the consumer's own report, or null
   */
  public CorruptRingbufException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }
}
