package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/**
 * Something about the ring buffer failed: it could not be opened, it is not fit for consumption, or
 * the kernel refused a call.
 *
 * <p>The message says what was being done, on what, with which error, and what to do about it.
 */
public class RingbufException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The symbolic name of the system call's error, or null. */
  private final @Nullable String errno;

  /**
   * Creates an exception that no failed system call stands behind.
   *
   * @param message what was being done, on what, what was wrong, and what to do about it
   */
  public RingbufException(String message) {
    this(message, null, null);
  }

  /**
   * Creates an exception, usually for a failed system call.
   *
   * @param message what was being done, on what, what was wrong, and what to do about it
   * @param errno the symbolic name of the system call's error, such as {@code EPERM}, or null
   * @param cause what brought this about, or null
   */
  public RingbufException(String message, @Nullable String errno, @Nullable Throwable cause) {
    super(message, cause);
    this.errno = errno;
  }

  /**
   * The symbolic name of the error that the kernel returned, such as {@code ENOENT} or {@code
   * EPERM}.
   *
   * @return the name, or null if no system call failed
   */
  public final @Nullable String errno() {
    return errno;
  }
}
