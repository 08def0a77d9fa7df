package reactor.ringbuf.flux;

/** The subscriber's {@code onNext} threw, which Reactive Streams forbids: nobody can be told. */
final class SubscriberException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What was thrown. */
  final transient Throwable thrown;

  SubscriberException(Throwable thrown) {
    super(thrown);
    this.thrown = thrown;
  }
}
