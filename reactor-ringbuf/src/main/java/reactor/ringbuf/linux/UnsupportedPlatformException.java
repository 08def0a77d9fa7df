package reactor.ringbuf.linux;

import org.jspecify.annotations.Nullable;

/** This operating system or architecture cannot run the library; the message says which can. */
public final class UnsupportedPlatformException extends UnsupportedOperationException {

  private static final long serialVersionUID = 1L;

  UnsupportedPlatformException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
