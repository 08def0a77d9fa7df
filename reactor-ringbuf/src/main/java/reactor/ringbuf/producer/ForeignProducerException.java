package reactor.ringbuf.producer;

/** The producer position is not what this producer stored: another one writes to the same ring. */
public final class ForeignProducerException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ForeignProducerException(String message) {
    super(message);
  }
}
