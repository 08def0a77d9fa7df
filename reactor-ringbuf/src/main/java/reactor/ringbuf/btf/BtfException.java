package reactor.ringbuf.btf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufException;

/**
 * A description of types could not be read, does not hold what was asked for, or does not fit the
 * Java type; or a record is shorter than its struct.
 *
 * <p>The message says what was found, what was expected, and what to change.
 */
public final class BtfException extends RingbufException {

  private static final long serialVersionUID = 1L;

  BtfException(String message) {
    this(message, null);
  }

  BtfException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }
}
