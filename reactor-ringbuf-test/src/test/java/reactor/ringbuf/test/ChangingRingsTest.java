package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufGroup;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.test.StepVerifier;

/** Rings come and go while they are received, and a subscription ends in good order. */
@Timeout(60)
class ChangingRingsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final RingbufSource BROKEN =
      () -> {
        throw new RingbufException("on purpose");
      };

  private final TestRingbuf one = TestRingbuf.create(4096, "one");
  private final TestRingbuf two = TestRingbuf.create(4096, "two");
  private final RingbufGroup group = new RingbufGroup();
  private final RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(group));
  private final Flux<String> records =
      receiver.receive(r -> r.ring().name() + r.ring().index() + ":" + r.getLong(0));

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void anEmptyGroupWaitsForItsFirstRing() {
    StepVerifier.create(records)
        .then(() -> one.submit(record(1)))
        .then(() -> group.add(one))
        .expectNext("one0:1")
        .then(one::assertWaiting)
        .then(() -> one.submit(record(2)))
        .expectNext("one0:2")
        .thenCancel()
        .verify(LIMIT);
    one.assertNotSubscribed();
  }

  @Test
  void aRingThatIsAddedIsReceived() {
    group.add(one);
    StepVerifier.create(records)
        .then(one::assertWaiting)
        .then(() -> group.add(two.submit(record(1))))
        .expectNext("two1:1")
        .then(two::assertWaiting)
        .then(() -> two.submit(record(2)))
        .expectNext("two1:2")
        .then(() -> one.submit(record(3)))
        .expectNext("one0:3")
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aRingThatIsRemovedIsReadToItsEndAndLeft() {
    group.add(one).add(two);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one0:1")
        .then(one::assertParked)
        .then(() -> assertThat(group.remove(one)).isTrue())
        .thenRequest(1)
        .expectNext("one0:2")
        .then(one::assertNotSubscribed)
        .thenRequest(10)
        .then(() -> two.submit(record(3)))
        .expectNext("two1:3")
        .then(() -> one.submit(record(4)).assertBytesWaiting(16))
        .thenCancel()
        .verify(LIMIT);
    assertThat(receiver.stats().records()).isEqualTo(3);
    assertThat(receiver.stats().rings()).extracting(r -> r.ring().name()).containsExactly("two");
  }

  /** One that is flooded would never run dry. */
  @Test
  void aRingIsLeftThoughItsProducersGoOn() throws InterruptedException {
    group.add(one).add(two);
    Thread flood =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                one.output(record(0));
              }
            });
    flood.start();
    StepVerifier.create(records.filter(r -> r.startsWith("two")))
        .then(() -> two.submit(record(1)))
        .expectNext("two1:1")
        .then(() -> group.remove(one))
        .then(one::assertNotSubscribed)
        .then(() -> two.submit(record(2)))
        .expectNext("two1:2")
        .thenCancel()
        .verify(LIMIT);
    flood.interrupt();
    flood.join();
  }

  @Test
  void aRecordThatIsBeingWrittenHoldsUpNoRingThatLeaves() {
    group.add(one);
    StepVerifier.create(records)
        .then(() -> one.submit(record(1)))
        .expectNext("one0:1")
        .then(
            () -> {
              one.reserve(8);
              group.remove(one);
              one.assertNotSubscribed();
            })
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aBatchThatIsOutKeepsItsRingUntilItIsBack() {
    group.add(one);
    AtomicReference<RecordBatch> lent = new AtomicReference<>();
    Disposable subscription = receiver.receiveBatch().subscribe(lent::set);
    one.submit(record(1)).assertParked();
    group.remove(one);
    one.assertParked();
    lent.get().forEach(r -> assertThat(r.getLong(0)).isEqualTo(1));
    one.assertNotSubscribed().assertBytesWaiting(0);
    subscription.dispose();
  }

  /** The order of a ring that is replaced holds, since its successor waits. */
  @Test
  void whatComesWaitsForWhatGoes() {
    group.add(one);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one0:1")
        .then(one::assertParked)
        .then(() -> group.remove(one)) // first, or the two would be received together for a while
        .then(() -> group.add(two.submit(record(3))))
        .thenRequest(10)
        .expectNext("one0:2")
        .expectNext("two1:3")
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aRingMayComeBack() {
    for (int i = 0; i < 20; i++) {
      group.add(one);
      if (i == 0) {
        records.subscribe();
      }
      one.submit(record(i)).assertBytesWaiting(0);
      group.remove(one);
      one.assertNotSubscribed();
    }
    assertThat(receiver.stats().records()).isEqualTo(20);
    receiver.drain(LIMIT).block();
  }

  @Test
  void oneThatCannotBeOpenedEndsTheSubscription() {
    group.add(two);
    StepVerifier.create(records)
        .then(two::assertWaiting)
        .then(() -> group.add(BROKEN))
        .expectErrorMessage("on purpose")
        .verify(LIMIT);
    two.assertNotSubscribed();
  }

  @Test
  void orIsLeftOut() {
    group.add(two);
    Flux<Long> going =
        RingbufReceiver.create(ReceiverOptions.source(group).goOnWithout((ring, e) -> true))
            .receive(r -> r.getLong(0));
    StepVerifier.create(going)
        .then(two::assertWaiting)
        .then(() -> group.add(BROKEN))
        .then(() -> two.submit(record(7)))
        .expectNext(7L)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void oneThatIsReceivedElsewhereIsRefused() {
    Disposable elsewhere = RingbufReceiver.create(one.options()).receive().subscribe();
    one.assertWaiting();
    group.add(two);
    StepVerifier.create(records)
        .then(two::assertWaiting)
        .then(() -> group.add(one))
        .expectErrorMessage(
            "Cannot subscribe to "
                + one
                + ": another subscription of this process drains it already. To let several"
                + " subscribers see the same records, use share() or publish() on one Flux.")
        .verify(LIMIT);
    elsewhere.dispose();
  }

  /** What leaves can be subscribed to at once by others. */
  @Test
  void oneThatHasLeftIsFree() {
    group.add(one).add(two);
    Disposable subscription = records.subscribe();
    two.assertWaiting();
    group.remove(one);
    one.assertNotSubscribed();
    StepVerifier.create(RingbufReceiver.create(one.options()).receive(r -> r.getLong(0)))
        .then(() -> one.submit(record(1)))
        .expectNext(1L)
        .thenCancel()
        .verify(LIMIT);
    subscription.dispose();
  }

  /** While a group is empty nothing keeps a second subscription out. */
  @Test
  void aSecondSubscriptionCountsNothingTwice() {
    group.add(one);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one0:1")
        .then(one::assertParked)
        .then(() -> group.remove(one))
        .then(() -> records.subscribe())
        .thenRequest(10)
        .expectNext("one0:2")
        .then(one::assertNotSubscribed)
        .then(() -> assertThat(receiver.stats().records()).isEqualTo(2))
        .thenCancel()
        .verify(LIMIT);
    receiver.drain(LIMIT).block(LIMIT);
  }

  @Test
  void drainingDeliversWhatIsThereAndCompletes() {
    group.add(one).add(two);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one0:1")
        .then(() -> two.submit(record(3)))
        .then(() -> receiver.drain(LIMIT).subscribe())
        .thenRequest(10)
        .expectNextCount(2)
        .expectComplete()
        .verify(LIMIT);
    one.assertNotSubscribed().assertBytesWaiting(0);
    two.assertBytesWaiting(0);
    assertThat(receiver.stats().state()).isEqualTo(ReceiverStats.State.INACTIVE);
  }

  /** A ring at rest, and one that is parked: nothing wakes them but the wish itself. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void drainingEmptyRingsCompletesAtOnceAlsoWithoutDemand(long demand) {
    group.add(one);
    StepVerifier.create(records, demand)
        .then(demand == 0 ? one::assertParked : one::assertWaiting)
        .then(() -> receiver.drain(LIMIT).block(LIMIT))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void whatIsNotRequestedInTimeStays() {
    group.add(one);
    StepVerifier.create(records, 1)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .expectNext("one0:1")
        .then(() -> receiver.drain(Duration.ofMillis(20)).block(LIMIT))
        .expectComplete()
        .verify(LIMIT);
    one.assertNotSubscribed().assertBytesWaiting(16);
    assertThat(records.next().block(LIMIT)).isEqualTo("one0:2");
  }

  @Test
  void drainingAnEmptyGroupCompletes() {
    StepVerifier.create(records)
        .then(() -> receiver.drain(LIMIT).block(LIMIT))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void drainingWithoutASubscriptionDoesNothing() {
    StepVerifier.create(receiver.drain(LIMIT)).verifyComplete();
  }
}
