package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Several batches are out at a time, and the ring's space is given back in order all the same. */
@Timeout(40)
class BatchesInFlightTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Each nap of a ring of which batches are out brings one more record, up to so many. */
  private final AtomicInteger toCome = new AtomicInteger();

  private final HandDrivenRing[] made = new HandDrivenRing[1];
  private final HandDrivenRing ring = made[0] = new HandDrivenRing(this::waits);
  private final BlockingQueue<RecordBatch> batches = new LinkedBlockingQueue<>();
  private final BaseSubscriber<RecordBatch> subscriber =
      new BaseSubscriber<>() {
        @Override
        protected void hookOnNext(RecordBatch batch) {
          batches.add(batch);
        }
      };

  private void waits(long nanos) {
    if (toCome.get() > 0) {
      toCome.decrementAndGet();
      boolean notified = made[0].submit();
      assertThat(notified || nanos >= 0).as("a wait without a limit over a silent ring").isTrue();
    }
  }

  private RingbufReceiver receiver(int inFlight) {
    return RingbufReceiver.create(ReceiverOptions.source(ring).batchesInFlight(inFlight));
  }

  /** The next batch, of one record. */
  private RecordBatch next() throws InterruptedException {
    RecordBatch batch = batches.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(batch).as("a batch").isNotNull();
    assertThat(batch.size()).isOne();
    return batch;
  }

  private void awaitHeld(long records) {
    await()
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertThat(ring.held()).as("held").isEqualTo(records));
  }

  @Test
  void soManyAreOutAndNoMore() throws InterruptedException {
    toCome.set(3);
    receiver(3).receiveBatch().subscribe(subscriber);
    List<RecordBatch> out = List.of(next(), next(), next());
    toCome.set(1);
    ring.submit();
    out.get(0).release();
    assertThat(next().position()).isEqualTo(3L * HandDrivenRing.FOOTPRINT);
    assertThat(batches).isEmpty();
    subscriber.cancel();
  }

  /** The loop tells the time at the moments between its steps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aBatchMayComeBackAtWhateverMoment(int moment) throws InterruptedException {
    AtomicInteger moments = new AtomicInteger();
    ReceiverOptions options =
        ReceiverOptions.source(ring)
            .batchesInFlight(2)
            .coalescing(Duration.ZERO)
            .clock(
                () -> {
                  RecordBatch out = batches.peek();
                  if (out != null && moments.incrementAndGet() == moment) {
                    out.release();
                  }
                  return 0;
                });
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    ring.submit();
    RingbufReceiver receiver = RingbufReceiver.create(options);
    receiver.receiveBatch().doOnError(errors::add).subscribe(subscriber);
    awaitHeld(0);
    next();
    ring.submit();
    receiver.flush();
    next().release();
    awaitHeld(0);
    assertThat(errors).isEmpty();
    subscriber.cancel();
  }

  @Test
  void noMoreThanHalfTheRingIsOut() throws InterruptedException {
    for (int i = 0; i < 4000; i++) {
      ring.submit();
    }
    receiver(64).receiveBatch().subscribe(subscriber);
    long out = 0;
    while (out * HandDrivenRing.FOOTPRINT < 32 * 1024) {
      RecordBatch batch = batches.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(batch).isNotNull();
      out += batch.size();
    }
    assertThat(out * HandDrivenRing.FOOTPRINT).isEqualTo(32 * 1024);
    assertThat(batches.poll(20, TimeUnit.MILLISECONDS)).as("another batch").isNull();
    subscriber.cancel();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void spaceIsGivenBackInOrder(int last) throws InterruptedException {
    toCome.set(3);
    receiver(4).receiveBatch().subscribe(subscriber);
    List<RecordBatch> out = new ArrayList<>(List.of(next(), next(), next()));
    RecordBatch stays = out.remove(last);
    out.get(1).release();
    out.get(0).forEach(record -> {});
    awaitHeld(3 - last);
    stays.release();
    awaitHeld(0);
    subscriber.cancel();
  }

  @Test
  void whatWasReleasedBehindOneThatWasNotComesAgain() throws InterruptedException {
    toCome.set(3);
    RingbufReceiver receiver = receiver(4);
    receiver.receiveBatch().subscribe(subscriber);
    next().release();
    RecordBatch second = next();
    next().release();
    awaitHeld(2);
    subscriber.cancel();
    StepVerifier.create(receiver.receiveBatch().map(RecordBatch::position).take(1))
        .expectNext(second.position())
        .expectComplete()
        .verify(LIMIT);
    assertThatThrownBy(() -> second.forEach(record -> {})).hasMessageContaining("taken back");
  }

  @Test
  void aDrainWaitsForAllThatAreOut() throws InterruptedException {
    toCome.set(2);
    RingbufReceiver receiver = receiver(4);
    receiver.receiveBatch().subscribe(subscriber);
    List<RecordBatch> out = List.of(next(), next());
    StepVerifier.create(receiver.drain(LIMIT))
        .expectSubscription()
        .then(() -> out.get(1).release())
        .expectNoEvent(Duration.ofMillis(50))
        .then(() -> out.get(0).release())
        .expectComplete()
        .verify(LIMIT);
    assertThat(ring.isGivenBack()).isTrue();
    assertThat(subscriber.isDisposed()).isTrue();
  }

  @Test
  void theFunctionIsGivenTheNextWhileThoseBeforeGoOn() {
    toCome.set(3);
    List<Sinks.One<Long>> pending = new ArrayList<>();
    Flux<Long> results =
        receiver(3)
            .receiveBatch(
                batch -> {
                  Sinks.One<Long> answer = Sinks.one();
                  synchronized (pending) {
                    pending.add(answer);
                    pending.notifyAll();
                  }
                  return answer.asMono();
                });
    StepVerifier.create(results)
        .then(
            () -> {
              awaitPending(pending, 3);
              pending.get(2).tryEmitValue(3L);
              pending.get(1).tryEmitValue(2L);
            })
        .expectNoEvent(Duration.ofMillis(50))
        .then(() -> assertThat(ring.held()).as("kept").isEqualTo(3))
        .then(() -> pending.get(0).tryEmitValue(1L))
        .expectNext(1L, 2L, 3L)
        .then(() -> awaitHeld(0))
        .thenCancel()
        .verify(LIMIT);
  }

  private static void awaitPending(List<?> pending, int count) {
    synchronized (pending) {
      while (pending.size() < count) {
        try {
          pending.wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  @Test
  void anErrorLeavesWhatIsBehindIt() {
    toCome.set(2);
    RingbufReceiver receiver = receiver(2);
    List<Long> given = new ArrayList<>();
    Flux<Long> results =
        receiver.receiveBatch(
            batch -> {
              given.add(batch.position());
              return given.size() == 2
                  ? Mono.error(new IllegalStateException("mine"))
                  : Mono.never();
            });
    StepVerifier.create(results).expectErrorMessage("mine").verify(LIMIT);
    assertThat(given).hasSize(2);
    awaitHeld(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65})
  void otherNumbersAreRefused(int number) {
    assertThatThrownBy(() -> receiver(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 to 64, not " + number);
  }
}
