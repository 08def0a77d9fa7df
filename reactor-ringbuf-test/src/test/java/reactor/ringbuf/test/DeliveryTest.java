package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** What docs/delivery.md says of records that are lost on the way, and of those that are not. */
@Timeout(60)
class DeliveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf ring = TestRingbuf.create(64 * 1024);
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final Flux<Long> numbers = receiver.receive(record -> record.getLong(0));

  private long written;

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
  }

  @Test
  void whatAnOperatorHasFetchedAheadIsLostWhenItIsCancelled() {
    submit(500);
    List<Long> received = tenTwentyTimes(256);
    assertThat(received).hasSize(200);
    assertThat(received.get(199)).as("the last, had none been lost, is 199").isGreaterThan(199);
  }

  @Test
  void whoFetchesNothingAheadLosesNothing() {
    submit(500);
    assertThat(tenTwentyTimes(1))
        .containsExactlyElementsOf(Stream.iterate(0L, n -> n + 1).limit(200).toList());
  }

  /** What is on its way to the subscriber when another thread cancels may come to nobody. */
  @Test
  void aCancellationFromAnotherThreadCanLoseTheRecordUnderWay() {
    submit(3);
    List<Object> dropped = new CopyOnWriteArrayList<>();
    List<Long> received = new CopyOnWriteArrayList<>();
    Sinks.Empty<Void> end = Sinks.empty();
    Hooks.onNextDropped(dropped::add);
    try {
      numbers
          .doOnNext(
              number -> {
                if (number == 1) {
                  end.tryEmitEmpty(); // between the ring and the operator that is to stop
                }
              })
          .takeUntilOther(end.asMono())
          .doOnNext(received::add)
          .blockLast(LIMIT);
      ring.assertNotSubscribed();
    } finally {
      Hooks.resetOnNextDropped();
    }
    assertThat(received).containsExactly(0L);
    assertThat(next()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBatchLentToAFunctionStaysInTheRingWhenThatIsCancelled(boolean read) {
    submit(3);
    List<Long> lent = new CopyOnWriteArrayList<>();
    Disposable subscription =
        receiver
            .receiveBatch(
                batch -> {
                  if (read) {
                    batch.forEach(record -> lent.add(record.getLong(0)));
                  }
                  return Flux.never();
                })
            .subscribe();
    ring.assertParked();
    assertThat(lent).hasSize(read ? 3 : 0);
    subscription.dispose();
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).isEqualTo(48);
    assertThat(next()).isZero();
  }

  /** At least once: what could not be stored is there when the subscription is retried. */
  @Test
  void aBatchLentToAFunctionComesAgainWhenThatFails() {
    submit(3);
    AtomicInteger attempts = new AtomicInteger();
    StepVerifier.create(
            receiver
                .receiveBatch(
                    batch -> {
                      List<Long> numbers = new ArrayList<>();
                      batch.forEach(record -> numbers.add(record.getLong(0)));
                      return attempts.incrementAndGet() < 3
                          ? Flux.error(new IllegalStateException("on purpose"))
                          : Flux.fromIterable(numbers);
                    })
                .retry())
        .expectNext(0L, 1L, 2L)
        .then(() -> ring.assertBytesWaiting(0))
        .thenCancel()
        .verify(LIMIT);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aBatchLentToAFunctionIsOutUntilThatCompletes() {
    submit(3);
    Sinks.Empty<Object> stored = Sinks.empty();
    Disposable subscription =
        receiver
            .receiveBatch(
                batch -> {
                  batch.forEach(record -> {});
                  return stored.asMono();
                })
            .subscribe();
    ring.assertParked();
    assertThat(ring.bytesWaiting()).isEqualTo(48);
    stored.tryEmitEmpty();
    ring.assertBytesWaiting(0);
    subscription.dispose();
  }

  @Test
  void aBatchLentToAFunctionCanBeReleasedEarly() {
    submit(3);
    Disposable subscription =
        receiver
            .receiveBatch(
                batch -> {
                  batch.forEach(record -> batch.release());
                  return Flux.never();
                })
            .subscribe();
    ring.assertBytesWaiting(0);
    subscription.dispose();
  }

  /** Reactor signals no fatal error: what it hits is over, and nobody is told. */
  @Test
  void aFatalErrorEndsTheSubscriptionWithoutASignal() {
    submit(3);
    List<Object> signals = new CopyOnWriteArrayList<>();
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Disposable subscription =
        RingbufReceiver.create(
                ring.options()
                    .threadFactory(
                        task -> {
                          Thread thread = new Thread(task);
                          thread.setUncaughtExceptionHandler((t, error) -> uncaught.set(error));
                          return thread;
                        }))
            .receive(record -> record.getLong(0))
            .map(
                number -> {
                  if (number == 1) {
                    throw new InternalError("fatal");
                  }
                  return number;
                })
            .subscribe(signals::add, signals::add, () -> signals.add("complete"));
    ring.assertDelivered(2).assertNotSubscribed();
    await().untilAsserted(() -> assertThat(uncaught.get()).hasMessage("fatal"));
    assertThat(signals).containsExactly(0L);
    assertThat(subscription.isDisposed()).isFalse();
    assertThat(next()).as("it counts as delivered").isEqualTo(2);
  }

  /** A stream that nobody closes keeps the ring, with what it has fetched ahead. */
  @Test
  void aStreamKeepsTheRingUntilItIsClosed() {
    submit(10);
    try (Stream<Long> stream = numbers.toStream(1)) {
      assertThat(stream.iterator().next()).isZero();
      ring.assertSubscribed();
    }
    ring.assertNotSubscribed();
  }

  /** In each turn, a subscriber that is slow from the start is shown a few records at most. */
  @Test
  void statsFollowASlowSubscriber() {
    submit(100);
    List<Long> behind = new ArrayList<>();
    numbers
        .doOnNext(
            number -> {
              behind.add(number - receiver.stats().delivered());
              LockSupport.parkNanos(2_000_000);
            })
        .take(100)
        .blockLast(LIMIT);
    assertThat(behind).hasSize(100).allMatch(records -> records < 10);
  }

  private void submit(int records) {
    for (int i = 0; i < records; i++) {
      ring.submit(record(written++));
    }
  }

  private List<Long> tenTwentyTimes(int prefetch) {
    List<Long> received = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      numbers
          .publishOn(Schedulers.single(), prefetch)
          .take(10)
          .doOnNext(received::add)
          .blockLast(LIMIT);
      ring.assertNotSubscribed();
      submit(100);
    }
    return received;
  }

  /** The number of the record that the next subscription gets. */
  private long next() {
    AtomicReference<Long> number = new AtomicReference<>();
    StepVerifier.create(numbers.take(1))
        .consumeNextWith(number::set)
        .expectComplete()
        .verify(LIMIT);
    return number.get();
  }
}
