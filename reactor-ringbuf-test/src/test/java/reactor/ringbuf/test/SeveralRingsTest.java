package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** One thread receives several rings: in turn, each by its own rules. */
@Timeout(60)
class SeveralRingsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf one = TestRingbuf.create(4096, "one");
  private final TestRingbuf two = TestRingbuf.create(64 * 1024, "two");
  private final ReceiverOptions both = ReceiverOptions.source(one, two);
  private final RingbufReceiver receiver = RingbufReceiver.create(both);

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void recordsSayWhichRingTheyCameFromAndWhere() {
    one.submit(record(1)).submit(record(2));
    two.submit(record(3));
    List<String> seen =
        receiver
            .receive(r -> r.ring().name() + r.ring().index() + "@" + r.position())
            .take(3)
            .collectSortedList()
            .block(LIMIT);
    assertThat(seen).containsExactly("one0@0", "one0@16", "two1@0");
    one.submit(record(4));
    StepVerifier.create(receiver.receiveRecords().take(1))
        .expectNextMatches(
            r -> r.ring().name().equals("one") && r.position() == 32 && r.value().getLong(0) == 4)
        .expectComplete()
        .verify(LIMIT);
  }

  /** Each ring has been quiet; the thread must be woken for whichever comes first. */
  @Test
  void eachRingWakesTheThread() {
    StepVerifier.create(receiver.receive(r -> r.getLong(0)))
        .then(one::assertWaiting)
        .then(() -> two.submit(record(7)))
        .expectNext(7L)
        .then(two::assertWaiting)
        .then(() -> one.submit(record(8)))
        .expectNext(8L)
        .thenCancel()
        .verify(LIMIT);
  }

  /** Its producers notify nobody, and the other ring never lets the thread wait that long. */
  @Test
  void aRingIsPolledWhileAnotherIsBusy() {
    AtomicBoolean found = new AtomicBoolean();
    RingbufReceiver polling = RingbufReceiver.create(both.pollInterval(Duration.ofMillis(200)));
    Disposable subscription =
        polling.receive(r -> r.getLong(0)).filter(n -> n == 7).subscribe(n -> found.set(true));
    Thread busy =
        new Thread(
            () -> {
              while (!found.get() && !Thread.interrupted()) {
                one.output(record(1));
              }
            });
    busy.start();
    try {
      await().atMost(LIMIT).until(() -> polling.stats().records() > 1000);
      two.submit(record(7), Wakeup.NO_WAKEUP);
      await().atMost(LIMIT).untilTrue(found);
    } finally {
      busy.interrupt();
      subscription.dispose();
    }
  }

  @Test
  void discardedRecordsOfABatchAreCounted() {
    one.submit(record(1));
    one.reserve(8).discard();
    one.submit(record(2));
    one.reserve(8).discard();
    one.submit(record(3));
    receiver.receiveBatch().take(1).doOnNext(RecordBatch::release).blockLast(LIMIT);
    one.assertNotSubscribed(); // it counts behind the last signal
    assertThat(receiver.stats().records()).isEqualTo(3);
    assertThat(receiver.stats().discarded()).isEqualTo(2);
  }

  @Test
  void aFloodedRingStarvesNobody() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread flood =
        new Thread(
            () -> {
              while (!stop.get()) {
                two.output(record(0));
              }
            });
    flood.start();
    StepVerifier.create(receiver.receive(r -> r.getLong(0)).filter(n -> n != 0), 1)
        .then(() -> one.submit(record(1)))
        .expectNext(1L)
        .thenRequest(1)
        .then(() -> one.submit(record(2)))
        .expectNext(2L)
        .thenCancel()
        .verify(LIMIT);
    stop.set(true);
    flood.join();
  }

  @Test
  void whatIsHeldBackOnOneRingIsGivenBackThoughAnotherIsBusy() {
    Disposable subscription = receiver.receive().subscribe();
    for (int i = 0; i < 100; i++) {
      one.submit(record(i));
    }
    one.assertBytesWaiting(0);
    two.submit(record(1)).assertBytesWaiting(0);
    subscription.dispose();
  }

  @Test
  void byDefaultOneThatFailsEndsAllAndIsNamed() {
    one.corruptHeader(0x3fffffff);
    two.submit(record(1));
    StepVerifier.create(receiver.receive().filter(r -> false))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(CorruptRingbufException.class)
                    .hasMessageContaining("test ring of 4096 bytes"))
        .verify(LIMIT);
    one.assertNotSubscribed();
    two.assertNotSubscribed();
  }

  @Test
  void theOthersGoOnIfTheUserWantsThatUntilTheLastFails() {
    AtomicReference<RingbufException> told = new AtomicReference<>();
    RingbufReceiver lenient =
        RingbufReceiver.create(
            both.goOnWithout(
                (ring, error) -> {
                  told.set(error);
                  return true;
                }));
    StepVerifier.create(lenient.receive(r -> r.getLong(0)))
        .then(() -> one.corruptHeader(0x3fffffff).assertNotSubscribed())
        .then(() -> two.submit(record(5)))
        .expectNext(5L)
        .then(() -> two.corruptHeader(0x3fffffff))
        .expectError(CorruptRingbufException.class)
        .verify(LIMIT);
    assertThat(told.get()).isInstanceOf(CorruptRingbufException.class);
  }

  @Test
  void eachRingLendsABatchOfItsOwn() {
    one.submit(record(1));
    two.submit(record(2));
    List<RecordBatch> lent = new ArrayList<>();
    StepVerifier.create(receiver.receiveBatch().doOnNext(lent::add))
        .expectNextCount(2)
        .then(() -> two.submit(record(3)))
        .then(() -> lent.stream().filter(b -> b.ring().index() == 1).toList().get(0).release())
        .expectNextMatches(b -> b.ring().name().equals("two") && b.position() == 16)
        .then(() -> assertThat(one.consumerPosition()).as("still lent").isZero())
        .then(() -> assertThat(receiver.stats().bytes()).as("what is released").isEqualTo(16))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aBatchReleasedWithoutFurtherDemandIsGivenBack() {
    one.submit(record(1));
    AtomicReference<RecordBatch> lent = new AtomicReference<>();
    StepVerifier.create(receiver.receiveBatch().doOnNext(lent::set), 1)
        .expectNextCount(1)
        .then(one::assertParked)
        .then(() -> lent.get().release())
        .then(() -> one.assertBytesWaiting(0))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void silentRecordsAreFoundByFlush() {
    StepVerifier.create(receiver.receive(r -> r.getLong(0)))
        .then(one::assertWaiting)
        .then(() -> one.submitSilently(record(1)))
        .then(() -> two.submitSilently(record(2)))
        .then(receiver::flush)
        .expectNextCount(2)
        .then(() -> assertThat(receiver.stats().bytes()).isEqualTo(32))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void statsTellWhatWaitsWhileNobodyAsks() {
    StepVerifier.create(receiver.receive(r -> r.getLong(0)), 0)
        .then(one::assertParked)
        .then(() -> one.submit(record(1)).submit(record(2)))
        .then(
            () -> {
              ReceiverStats stats = receiver.stats();
              assertThat(stats.state()).isEqualTo(ReceiverStats.State.PARKED);
              assertThat(stats.bytesWaiting()).isEqualTo(32);
              assertThat(stats.rings().get(0).bytesWaiting()).isEqualTo(32);
              assertThat(stats.rings().get(0).producerPosition()).isEqualTo(32);
              assertThat(stats.parked()).isPositive();
            })
        .thenRequest(2)
        .expectNext(1L, 2L)
        .thenCancel()
        .verify(LIMIT);
    one.assertNotSubscribed();
    assertThat(receiver.stats().records()).isEqualTo(2);
    assertThat(receiver.stats().rings().get(0).highestFill()).isEqualTo(32);
    assertThat(receiver.stats().bytesWaiting()).isZero();
  }

  /** Operators that tell the source that they have dropped a batch release it at once. */
  @Test
  void aBatchThatAFilterDropsIsReleased() {
    Disposable subscription = receiver.receiveBatch().filter(batch -> false).subscribe();
    for (int i = 0; i < 3_000; i++) {
      one.patience(LIMIT).submit(record(i)).assertBytesWaiting(0);
    }
    subscription.dispose();
  }

  /** Others only forget it. */
  @Test
  void aBatchThatSkipDropsIsReleasedWhenItIsCollected() {
    Flux<RecordBatch> third = receiver.receiveBatch().skip(2);
    StepVerifier.create(third.doOnNext(RecordBatch::release))
        .then(
            () -> {
              for (int i = 0; i < 3; i++) {
                one.submit(record(i));
                while (i < 2 && one.bytesWaiting() > 0) {
                  System.gc(); // for ever, if it is kept
                }
              }
            })
        .expectNextMatches(batch -> batch.position() == 32)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aBatchLentToAFunctionIsReleasedWhenItsPublisherEnds() {
    StepVerifier.create(receiver.receiveBatch(batch -> Flux.just(batch.position())))
        .then(() -> one.submit(record(1)))
        .expectNext(0L)
        .then(() -> one.assertBytesWaiting(0).submit(record(2)))
        .expectNext(16L)
        .thenCancel()
        .verify(LIMIT);
  }

  /** The rule that was broken first is what the subscriber is told, not the refusal. */
  @Test
  void whoBreaksARuleWhileItWaitsForTheRingIsToldOfThat() {
    Disposable first = receiver.receive().subscribe();
    one.assertSubscribed();
    StepVerifier.create(receiver.receive().doOnSubscribe(subscription -> subscription.request(0)))
        .expectError(IllegalArgumentException.class)
        .verify(LIMIT);
    first.dispose();
  }

  /** As in a retry behind a subscriber that is stuck: each is cancelled while it waits. */
  @Test
  void whoIsCancelledWhileItWaitsLeavesNothingBehind() {
    Disposable first = receiver.receive().subscribe();
    one.assertSubscribed();
    for (int i = 0; i < 10_000; i++) {
      receiver.receive().subscribe().dispose();
    }
    first.dispose();
    two.submit(record(1));
    StepVerifier.create(receiver.receive(r -> r.getLong(0)).take(1))
        .expectNext(1L)
        .expectComplete()
        .verify(LIMIT);
  }
}
