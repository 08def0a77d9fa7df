package reactor.ringbuf.tests.tck;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.test.TestUserRingbuf;

/** The TCK for subscribers, of what a sender subscribes to its messages with. */
public final class SubscriberTck extends SubscriberBlackboxVerification<Integer> {

  SubscriberTck() {
    super(Checks.environment());
  }

  @Override
  public Subscriber<Integer> createSubscriber() {
    AtomicReference<Subscriber<? super Integer>> subscriber = new AtomicReference<>();
    Publisher<Integer> messages = subscriber::set;
    RingbufSender.create(TestUserRingbuf.create(4096).options())
        .send(messages, RecordEncoder.<Integer>of(4, (i, buffer) -> buffer.putInt(i)))
        .subscribe(nothing -> {}, error -> {});
    @SuppressWarnings("unchecked") // takes any object
    Subscriber<Integer> cast =
        (Subscriber<Integer>) Objects.requireNonNull(subscriber.get(), "subscriber");
    return cast;
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }
}
