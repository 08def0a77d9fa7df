package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static reactor.ringbuf.test.Records.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** The test ring as a user of the kit sees it: through the receiver, with StepVerifier. */
class TestRingbufTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int SIZE = 64 * 1024;

  private final TestRingbuf ring = TestRingbuf.create(SIZE);
  private final Flux<Long> numbers =
      RingbufReceiver.create(ring.options()).receive(record -> record.getLong(0));

  @AfterEach
  void closeRing() {
    ring.assertNotSubscribed().close();
  }

  @Test
  void deliversWhatIsSubmitted() {
    StepVerifier.create(numbers)
        .then(() -> ring.assertWaiting().submit(record(42)))
        .expectNext(42L)
        .then(() -> ring.assertWaiting().assertDelivered(1).assertBytesWaiting(0))
        .then(() -> ring.submit(ByteBuffer.wrap(record(43))).submit(record(44)))
        .expectNext(43L, 44L)
        .then(() -> ring.assertDelivered(3))
        .thenCancel()
        .verify(LIMIT);
    ring.assertDropped(0);
  }

  @Test
  void deliversCopiesOfAnyLengthAcrossTheEndOfTheRing() {
    List<byte[]> sent = new ArrayList<>();
    for (int length = 0; length < 600; length++) { // some 180 KB: the ring wraps
      byte[] record = new byte[length];
      java.util.Arrays.fill(record, (byte) length);
      sent.add(record);
    }
    StepVerifier.Step<ByteBuffer> step =
        StepVerifier.create(RingbufReceiver.create(ring.options()).receive());
    for (byte[] record : sent) {
      step =
          step.then(() -> ring.submit(record))
              .consumeNextWith(received -> assertThat(received).isEqualTo(ByteBuffer.wrap(record)));
    }
    step.then(() -> ring.assertDelivered(600).assertBytesWaiting(0)).thenCancel().verify(LIMIT);
  }

  @Test
  void parksTheReceiverWithoutDemand() {
    StepVerifier.create(numbers, 0)
        .then(ring::assertParked)
        .then(() -> ring.submit(record(1)).submit(record(2)).assertBytesWaiting(32))
        .thenRequest(1)
        .expectNext(1L)
        .then(() -> ring.assertParked().assertDelivered(1).assertBytesWaiting(16))
        .thenRequest(1)
        .expectNext(2L)
        .then(() -> ring.assertParked().assertDelivered(2))
        .thenRequest(1)
        .then(ring::assertWaiting)
        .thenCancel()
        .verify(LIMIT);
  }

  /** The assertion waits for the records before it, though their receiver may be asleep still. */
  @Test
  void waitingMeansThatEverythingHasBeenRead() {
    AtomicLong received = new AtomicLong();
    Disposable subscription =
        RingbufReceiver.create(ring.options().coalescing(Duration.ZERO))
            .receive()
            .subscribe(record -> received.incrementAndGet());
    ring.assertWaiting();
    for (int i = 1; i <= 2_000; i++) {
      ring.submit(record(i)).assertWaiting();
      assertThat(received).hasValue(i);
    }
    subscription.dispose();
  }

  /** Who subscribes has the ring at once, and until its thread has closed it. */
  @Test
  void notSubscribedMeansThatNoThreadWillStillOpenTheRing() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      AtomicReference<Thread> receiver = new AtomicReference<>();
      Disposable subscription =
          RingbufReceiver.create(
                  ring.options()
                      .threadFactory(
                          task -> {
                            receiver.set(new Thread(task));
                            return receiver.get();
                          }))
              .receive()
              .subscribe();
      ring.patience(Duration.ZERO).assertSubscribed().patience(LIMIT);
      LockSupport.parkNanos(i * 300L); // so that the thread is cancelled wherever it is
      subscription.dispose();
      ring.assertNotSubscribed();
      while (receiver.get().isAlive()) {
        ring.assertNotSubscribed();
        receiver.get().join(1);
      }
    }
  }

  /** As on a kernel map, where epoll finds that there is nothing to read any more. */
  @Test
  void notificationOfWhatHasBeenReadDoesNotWake() {
    RingbufReceiver receiver = RingbufReceiver.create(ring.options().coalescing(Duration.ZERO));
    StepVerifier.create(receiver.receive(record -> record.getLong(0)), 0)
        .then(() -> ring.assertParked().submit(record(1)).assertNotifications(1))
        .thenRequest(3)
        .expectNext(1L)
        .then(() -> ring.assertWaiting().submit(record(2)))
        .expectNext(2L)
        .then(ring::assertWaiting)
        .then(() -> assertThat(receiver.stats().waits()).isEqualTo(2))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void holdsRecordsBackBehindABusyOne() {
    List<Reservation> busy = new ArrayList<>();
    StepVerifier.create(numbers)
        .then(() -> busy.add(ring.reserve(8)))
        .then(() -> ring.submit(record(2)).assertWaiting().assertDelivered(0))
        .then(() -> busy.get(0).buffer().putLong(0, 1))
        .then(() -> busy.get(0).submit())
        .expectNext(1L, 2L)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void skipsDiscardedRecords() {
    StepVerifier.create(numbers)
        .then(() -> ring.reserve(100).discard())
        .then(() -> ring.assertBytesWaiting(0).assertDelivered(0).submit(record(1)))
        .expectNext(1L)
        .then(() -> ring.assertDelivered(1))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void silentRecordsWaitForTheNextNotification() {
    StepVerifier.create(numbers)
        .then(ring::assertWaiting)
        .then(() -> ring.submitSilently(record(1)).assertNotifications(0).assertWaiting())
        // Not caught up with this one, so an adaptive commit notifies nobody either.
        .then(() -> ring.submit(record(2)).assertNotifications(0).assertWaiting())
        .then(() -> ring.assertDelivered(0).assertBytesWaiting(32))
        .then(() -> ring.submit(record(3), Wakeup.FORCE_WAKEUP).assertNotifications(1))
        .expectNext(1L, 2L, 3L)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void readsWhatWasThereBeforeTheSubscription() {
    ring.submitSilently(record(1)).submitSilently(record(2));
    StepVerifier.create(numbers.take(1)).expectNext(1L).expectComplete().verify(LIMIT);
    ring.assertNotSubscribed().assertDelivered(1);
    StepVerifier.create(numbers.take(1)).expectNext(2L).expectComplete().verify(LIMIT);
  }

  @Test
  void dropsWhatDoesNotFit() {
    int written = ring.fill(record(7, 100));
    assertThat(written).isEqualTo((SIZE - 8) / 112);
    ring.assertDropped(0);
    assertThat(ring.output(record(8, 100))).isFalse();
    ring.assertDropped(1).assertBytesWaiting(written * 112L);
    assertThat(catchError(() -> ring.submit(record(8, 100))))
        .hasMessageStartingWith("no room for a record of 100 bytes (delivered: 0, bytes waiting: ")
        .hasMessageContaining(" of 65536, ")
        .hasMessageContaining("dropped: 2, notifications: 1, receiver: none)");
    StepVerifier.create(numbers.take(written))
        .expectNextCount(written)
        .expectComplete()
        .verify(LIMIT);
    ring.assertDelivered(written).submit(record(9));
  }

  @Test
  void corruptHeaderEndsTheSubscription() {
    StepVerifier.create(numbers)
        .then(() -> ring.submit(record(1)))
        .expectNext(1L)
        .then(() -> ring.corruptHeader(0x3fffffff))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(CorruptRingbufException.class)
                    .hasMessageContaining("the test ring of 65536 bytes")
                    .hasMessageContaining("0x3fffffff"))
        .verify(LIMIT);
  }

  @Test
  void corruptProducerPositionEndsTheSubscription() {
    StepVerifier.create(numbers)
        .then(() -> ring.corruptProducerPosition(-8))
        .expectError(CorruptRingbufException.class)
        .verify(LIMIT);
  }

  @Test
  void movedConsumerPositionEndsTheSubscription() {
    StepVerifier.create(numbers)
        .then(ring::assertWaiting)
        .then(() -> ring.moveConsumerPosition(8).submit(record(1), Wakeup.FORCE_WAKEUP))
        .thenConsumeWhile(number -> true)
        .expectError(RingbufInUseException.class)
        .verify(LIMIT);
  }

  @Test
  void secondSubscriberIsRefused() {
    StepVerifier.create(numbers)
        .then(
            () ->
                StepVerifier.create(numbers).expectError(RingbufInUseException.class).verify(LIMIT))
        .then(() -> ring.submit(record(1)))
        .expectNext(1L)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void manyThreadsProduce() throws InterruptedException {
    int threads = 4;
    int each = 20_000;
    List<Thread> producers = new ArrayList<>();
    for (int p = 0; p < threads; p++) {
      long first = (long) p * each;
      producers.add(
          new Thread(
              () -> {
                for (long n = first; n < first + each; n++) {
                  while (!ring.output(record(n))) {
                    Thread.onSpinWait();
                  }
                }
              }));
    }
    StepVerifier.create(numbers.take((long) threads * each).collectList())
        .then(() -> producers.forEach(Thread::start))
        .assertNext(
            received -> {
              for (int p = 0; p < threads; p++) {
                long first = (long) p * each;
                assertThat(received.stream().filter(n -> n >= first && n < first + each))
                    .containsExactlyElementsOf(
                        LongStream.range(first, first + each).boxed().toList());
              }
            })
        .expectComplete()
        .verify(Duration.ofSeconds(30));
    for (Thread producer : producers) {
      producer.join();
    }
    ring.assertDelivered((long) threads * each).assertBytesWaiting(0);
  }

  @Test
  void assertionsSayWhatWasExpectedAndWhatWas() {
    ring.patience(Duration.ofMillis(1)).submit("abc".getBytes(StandardCharsets.UTF_8));
    String state =
        " (delivered: 0, bytes waiting: 16 of 65536, consumer position: 0, producer position: 16,"
            + " dropped: 0, notifications: 1, receiver: none)";
    assertThat(catchError(() -> ring.assertDelivered(2)))
        .hasMessage("expected records delivered: 2; was: 0" + state);
    assertThat(catchError(() -> ring.assertBytesWaiting(0)))
        .hasMessage("expected bytes waiting: 0; was: 16" + state);
    assertThat(catchError(() -> ring.assertDropped(1)))
        .hasMessage("expected records dropped: 1; was: 0" + state);
    assertThat(catchError(() -> ring.assertNotifications(0)))
        .hasMessage("expected notifications: 0; was: 1" + state);
    assertThat(catchError(ring::assertParked))
        .hasMessage("expected a receiver parked for demand" + state);
    assertThat(catchError(ring::assertWaiting))
        .hasMessage("expected a receiver waiting for data" + state);
    assertThat(catchError(ring::assertSubscribed))
        .hasMessage("expected a subscription that has the ring open" + state);
    StepVerifier.create(numbers, 0)
        .then(() -> ring.patience(LIMIT).assertParked().patience(Duration.ofMillis(1)))
        .then(
            () ->
                assertThat(catchError(ring::assertWaiting))
                    .hasMessageContaining("receiver: parked for demand"))
        .then(
            () ->
                assertThat(catchError(ring::assertNotSubscribed))
                    .hasMessageStartingWith("expected no subscription that has the ring open ("))
        .thenCancel()
        .verify(LIMIT);
    ring.patience(LIMIT);
  }

  @Test
  void assertionOnTheReceiversOwnThreadFailsAtOnce() {
    StepVerifier.create(numbers.doOnNext(number -> ring.assertDelivered(1)))
        .then(() -> ring.submit(record(1)))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the receiver's own thread"))
        .verify(LIMIT);
  }

  @Test
  void refusesWrongUse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestRingbuf.create(5000))
        .withMessageContaining("power of two")
        .withMessageEndingWith("not 5000");
    assertThatIllegalArgumentException().isThrownBy(() -> TestRingbuf.create(64));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.reserve(-1));
    Reservation record = ring.reserve(8);
    record.discard();
    assertThatIllegalStateException()
        .isThrownBy(record::submit)
        .withMessage("The record at position 0 has been submitted or discarded already.");
  }

  @Test
  void closedRingTakesNothingAndIsNotReceived() {
    Reservation open = ring.reserve(8);
    ring.close();
    ring.close();
    open.buffer().putLong(0, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> ring.submit(record(1)))
        .withMessage("the test ring of 65536 bytes has been closed");
    StepVerifier.create(numbers).expectError(IllegalStateException.class).verify(LIMIT);
  }

  @Test
  void closingEndsNeitherTheSubscriptionNorTheProcess() {
    StepVerifier.create(numbers, 0)
        .then(() -> ring.submit(record(1)).submit(record(2)).close())
        .thenRequest(2)
        .expectNext(1L, 2L)
        .thenCancel()
        .verify(LIMIT);
  }

  private static AssertionError catchError(Runnable assertion) {
    try {
      assertion.run();
    } catch (AssertionError e) {
      return e;
    }
    throw new IllegalStateException("the assertion passed");
  }
}
