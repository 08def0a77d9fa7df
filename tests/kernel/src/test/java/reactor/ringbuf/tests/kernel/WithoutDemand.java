package reactor.ringbuf.tests.kernel;

import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that requests nothing by itself. */
final class WithoutDemand extends BaseSubscriber<Object> {

  @Override
  protected void hookOnSubscribe(Subscription subscription) {}
}
