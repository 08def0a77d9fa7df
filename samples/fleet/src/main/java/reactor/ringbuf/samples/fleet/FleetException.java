package reactor.ringbuf.samples.fleet;

import org.jspecify.annotations.Nullable;

/** Why a part of the fleet cannot go on, in words for who runs it. */
public final class FleetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FleetException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
