package reactor.ringbuf.consumer;

/** The ring's memory contradicts the protocol. The message says what was read, and where. */
public final class CorruptRingException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for what was found.
   *
   * @param message what was read, and where
   */
  public CorruptRingException(String message) {
    super(message);
  }
}
