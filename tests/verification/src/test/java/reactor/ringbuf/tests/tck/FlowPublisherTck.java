package reactor.ringbuf.tests.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;

/** All of reactive-streams-tck-flow's checks of a publisher. */
public final class FlowPublisherTck<T> extends FlowPublisherVerification<T> {

  private final Subject<? extends Flow.Publisher<T>> subject;

  FlowPublisherTck(Subject<? extends Flow.Publisher<T>> subject) {
    super(Checks.environment(), Checks.GC_TIMEOUT_MILLIS);
    this.subject = subject;
  }

  @Override
  public Flow.Publisher<T> createFlowPublisher(long elements) {
    return subject.publisher(elements);
  }

  @Override
  public Flow.Publisher<T> createFailedFlowPublisher() {
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
