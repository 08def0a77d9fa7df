package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.receive;
import static reactor.ringbuf.tests.kernel.Records.rounds;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/**
 * A subscription may be cancelled from any thread at any time, and the next one may begin at once:
 * it goes on exactly where the one before ended.
 */
@RequiresBpf
class CancelTest {

  @Test
  void takesEffectInOnNext() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS.count(10));
      AtomicInteger seen = new AtomicInteger();
      ids(ring)
          .subscribe(
              new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(Long id) {
                  if (seen.incrementAndGet() == 3) {
                    cancel();
                  }
                }
              });
      Load.await("three", () -> seen.get() >= 3);
      RingThread.awaitNone();
      assertThat(seen).hasValue(3);
      StepVerifier.create(ids(ring).take(1)).expectNext(3L).verifyComplete();
    }
  }

  /**
   * Decoders may have effects, and the record will come to the decoder of the next subscription.
   */
  @Test
  void keepsTheDecoderFromBeingCalled() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS.count(10));
      AtomicLong decoded = new AtomicLong();
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        decoded.incrementAndGet();
                        return record.getLong(0);
                      })
                  .takeUntil(id -> id == 2))
          .expectNext(0L, 1L, 2L)
          .verifyComplete();
      RingThread.awaitNone();
      assertThat(decoded).hasValue(3);
    }
  }

  @Test
  void wakesAThreadThatWaitsForTheRing() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Disposable subscription = ids(ring).subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      subscription.dispose();
      RingThread.awaitNone();
    }
  }

  @Test
  void wakesAThreadThatWaitsForDemand() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Disposable subscription = ids(ring).subscribeWith(new WithoutDemand());
      RingThread.only().awaitParked();
      subscription.dispose();
      RingThread.awaitNone();
    }
  }

  @Test
  void beforeAnythingElse() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS);
      StepVerifier.create(ids(ring)).thenCancel().verify(LIMIT);
      ids(ring).doOnSubscribe(Subscription::cancel).subscribe();
      RingThread.awaitNone();
      StepVerifier.create(ids(ring).take(1)).expectNext(0L).verifyComplete();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1_000})
  void takeAndRepeatLoseNothing(int n) {
    int rounds = rounds(500);
    int total = n * rounds;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load =
            Load.repeat(ring, 1, producer -> producer.write(RECORDS.count(100).stopWhenFull()))) {
      Received received = new Received();
      receive(ids(ring).take(n).repeat().doOnNext(received::accept), total);
      assertThat(received.missing()).isZero();
      load.stop().join();
    }
  }

  @Test
  void retryGoesOnBehindTheRecordThatFailed() {
    int count = 100_000;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load = Load.write(ring, RECORDS.count(count))) {
      Received received = new Received();
      AtomicInteger failures = new AtomicInteger();
      receive(
          ring.receiver()
              .receive(
                  record -> {
                    long id = record.getLong(0);
                    if (id % 500 == 499) {
                      failures.incrementAndGet();
                      throw new IllegalArgumentException("record " + id);
                    }
                    return id;
                  })
              .retry()
              .doOnNext(received::accept),
          count - count / 500);
      load.join();
      assertThat(received.count()).isEqualTo(count - count / 500);
      assertThat(received.missing()).as("the last is behind what was taken").isEqualTo(199);
      assertThat(failures.get()).isBetween(199, 200);
    }
  }

  /** The former subscription is still in its onNext when the next one begins. */
  @Test
  void theNextOneWaitsForAFormerOnNext() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS.count(10));
      AtomicBoolean inside = new AtomicBoolean();
      AtomicBoolean overlap = new AtomicBoolean();
      AtomicLong second = new AtomicLong(-1);
      Disposable[] next = new Disposable[1];
      ids(ring)
          .subscribe(
              new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(Long id) {
                  inside.set(true);
                  cancel();
                  next[0] =
                      ids(ring)
                          .take(1)
                          .subscribe(
                              other -> {
                                overlap.set(inside.get());
                                second.set(other);
                              });
                  RingThread.pause(Duration.ofMillis(100));
                  assertThat(second).hasValue(-1);
                  inside.set(false);
                }
              });
      Load.await("the next record", () -> second.get() != -1);
      assertThat(second).hasValue(1);
      assertThat(overlap).isFalse();
      RingThread.awaitNone();
    }
  }

  /** Cancelled at random moments while records flow; every record comes to one subscriber. */
  @Test
  void atAnyMomentFromAnotherThread() {
    int rounds = rounds(800);
    Random random = new Random(1);
    Received received = new Received();
    AtomicLong count = new AtomicLong();
    try (KernelRing ring = KernelRing.create(16 * 1024);
        Load load =
            Load.repeat(
                ring,
                1,
                producer -> producer.write(RECORDS.count(20).bursts(3, 20_000).stopWhenFull()))) {
      for (int round = 0; round < rounds; round++) {
        long until = count.get() + random.nextInt(30);
        BaseSubscriber<Long> subscriber =
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                request(random.nextInt(3) == 0 ? 30 : Long.MAX_VALUE);
              }

              @Override
              protected void hookOnNext(Long id) {
                received.accept(id);
                count.incrementAndGet();
              }
            };
        ids(ring).subscribe(subscriber);
        if (round % 4 != 0) { // else at once
          Load.await("some records", () -> count.get() >= until);
        }
        subscriber.cancel();
      }
      RingThread.awaitNone();
      assertThat(received.missing()).isZero();
      assertThat(count).as("each once").hasValue(received.next(0));
      Load.report("%,d records in %,d subscriptions cancelled at random", count.get(), rounds);
      load.stop().join();
    }
  }

  /** Many threads cancel the same subscription, in whatever state it is. */
  @Test
  void fromSeveralThreadsAtOnce() throws InterruptedException {
    try (KernelRing ring = KernelRing.create(4096)) {
      for (int round = 0; round < rounds(500); round++) {
        Disposable subscription =
            round % 2 == 0 ? ids(ring).subscribe() : ids(ring).subscribeWith(new WithoutDemand());
        if (round % 3 == 0) {
          ring.producer(0).write(RECORDS);
        }
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
          threads[i] = new Thread(subscription::dispose);
          threads[i].start();
        }
        for (Thread thread : threads) {
          thread.join();
        }
      }
      RingThread.awaitNone();
    }
  }

  /** What has been decoded and is not delivered any more stays in the ring. */
  @Test
  void inTheDecoderLeavesTheRecordInTheRing() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS.count(3));
      AtomicLong seen = new AtomicLong();
      Disposable[] subscription = new Disposable[1];
      AtomicBoolean assigned = new AtomicBoolean();
      subscription[0] =
          ring.receiver()
              .receive(
                  record -> {
                    Load.await("the subscription is known", assigned::get);
                    if (record.getLong(0) == 1) {
                      subscription[0].dispose();
                    }
                    return record.getLong(0);
                  })
              .doOnNext(id -> seen.incrementAndGet())
              .subscribe();
      assigned.set(true);
      RingThread.awaitNone();
      assertThat(seen).hasValue(1);
      StepVerifier.create(ids(ring).take(2)).expectNext(1L, 2L).verifyComplete();
    }
  }
}
