package reactor.ringbuf.consumer;

/** The consumer position is not what this consumer stored: another one drains the same ring. */
public final class ForeignConsumerException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ForeignConsumerException(String message) {
    super(message);
  }
}
