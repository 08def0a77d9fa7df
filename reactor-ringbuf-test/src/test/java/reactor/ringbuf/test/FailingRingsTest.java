package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufGroup;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.test.StepVerifier;

/** Rings that fail, or are refused, while others come, go or go on. */
@Timeout(60)
class FailingRingsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf one = TestRingbuf.create(4096, "one");
  private final TestRingbuf two = TestRingbuf.create(4096, "two");
  private final TestRingbuf three = TestRingbuf.create(4096, "three");
  private final RingbufGroup group = new RingbufGroup();
  private final RingbufReceiver receiver =
      RingbufReceiver.create(ReceiverOptions.source(group).goOnWithout((ring, error) -> true));
  private final Flux<String> records = receiver.receive(r -> r.ring().name() + r.getLong(0));

  @AfterEach
  void close() {
    one.close();
    two.close();
    three.close();
  }

  @Test
  void aRingThatFailsWhileItLeavesMakesRoomForThoseThatCome() {
    group.add(one).add(two);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one1")
        .then(one::assertParked)
        .then(() -> group.remove(one))
        .then(() -> group.add(three))
        .then(() -> one.moveConsumerPosition(32))
        .thenRequest(10)
        .then(one::assertNotSubscribed)
        .then(() -> three.submit(record(3)))
        .expectNext("three3")
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aRingThatFailedIsFree() {
    group.add(one).add(two);
    Disposable subscription = records.subscribe();
    one.assertWaiting();
    one.corruptProducerPosition(4);
    receiver.flush();
    one.assertNotSubscribed();
    one.corruptProducerPosition(0);
    StepVerifier.create(RingbufReceiver.create(one.options()).receive(r -> r.getLong(0)))
        .then(() -> one.submit(record(1)))
        .expectNext(1L)
        .thenCancel()
        .verify(LIMIT);
    subscription.dispose();
  }

  @Test
  void aRingThatCannotBeTakenOverIsLeftOutFromTheStart() {
    one.moveConsumerPosition(4);
    group.add(one).add(two);
    StepVerifier.create(records)
        .then(() -> two.submit(record(2)))
        .expectNext("two2")
        .then(one::assertNotSubscribed)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void whereNoneCanBeTakenOverTheErrorSaysWhy() {
    one.moveConsumerPosition(4);
    group.add(one);
    StepVerifier.create(records)
        .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("multiple of 8"))
        .verify(LIMIT);
    one.assertNotSubscribed();
  }

  @Test
  void aRingThatCannotBeWaitedForIsLeftOut() {
    group.add(refusing(one, two));
    StepVerifier.create(records)
        .then(one::assertWaiting)
        .then(() -> group.add(two))
        .then(() -> one.submit(record(1)))
        .expectNext("one1")
        .then(two::assertNotSubscribed)
        .then(() -> group.remove(two))
        .then(() -> group.add(three.submit(record(3))))
        .expectNext("three3")
        .thenCancel()
        .verify(LIMIT);
  }

  /** A ring whose poller refuses another one. */
  private static RingbufSource refusing(TestRingbuf ring, TestRingbuf refused) {
    return () -> new Refusing(ring.open(), refused);
  }

  private static final class Refusing extends WrappedRing {

    private final TestRingbuf refused;

    Refusing(OpenRingbuf ring, TestRingbuf refused) {
      super(ring);
      this.refused = refused;
    }

    @Override
    void beforeAdd(OpenRingbuf added) {
      if (added.name().equals("two")) {
        throw new RingbufException("no room for " + refused);
      }
    }
  }
}
