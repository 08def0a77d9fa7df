package reactor.ringbuf.tests.tck;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.AfterMethod;

/** All of reactive-streams-tck's checks of a publisher. */
public final class PublisherTck<T> extends PublisherVerification<T> {

  private final Subject<? extends Publisher<T>> subject;

  PublisherTck(Subject<? extends Publisher<T>> subject) {
    super(Checks.environment(), Checks.GC_TIMEOUT_MILLIS);
    this.subject = subject;
  }

  @Override
  public Publisher<T> createPublisher(long elements) {
    return subject.publisher(elements);
  }

  @Override
  public Publisher<T> createFailedPublisher() {
    return subject.failedPublisher();
  }

  @Override
  public long maxElementsFromPublisher() {
    return subject.isEndless()
        ? publisherUnableToSignalOnComplete()
        : super.maxElementsFromPublisher();
  }

  /** Closes the last ring of a check. */
  @AfterMethod
  public void closeRing() {
    subject.closeRing();
  }
}
