package reactor.ringbuf.consumer;

/** The ring's memory contradicts the protocol. The message says what was read, and where. */
public final class CorruptRingException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  CorruptRingException(String message) {
    super(message);
  }
}
