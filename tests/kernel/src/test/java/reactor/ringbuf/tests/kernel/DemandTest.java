package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.rounds;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.test.StepVerifier;

/** Whatever the subscriber requests, and from where: so much is delivered, in order, no more. */
@RequiresBpf
class DemandTest {

  @Test
  void oneByOneFromOnNext() {
    int count = 300_000;
    try (KernelRing ring = KernelRing.create(16 * 1024);
        Load load = Load.write(ring, RECORDS.count(count))) {
      Counting subscriber =
          new Counting() {
            @Override
            void received() {
              if (received.count() < count) {
                ask(1);
              }
            }
          };
      ids(ring).subscribe(subscriber);
      subscriber.ask(1);
      Load.await("all is received", () -> subscriber.seen.get() == count);
      load.join();
      subscriber.dispose();
      assertThat(subscriber.received.missing()).isZero();
    }
  }

  @Test
  void requestsFromOnNextDoNotGrowTheStack() {
    int count = 100_000;
    try (KernelRing ring = KernelRing.create(1 << 23)) {
      ring.producer(0).write(RECORDS.count(count));
      AtomicLong deepest = new AtomicLong();
      Counting subscriber =
          new Counting() {
            @Override
            void received() {
              if (received.count() % 10_000 == 0) {
                deepest.accumulateAndGet(
                    StackWalker.getInstance().walk(frames -> frames.count()), Math::max);
              }
              if (received.count() < count) {
                ask(1);
              }
            }
          };
      ids(ring).subscribe(subscriber);
      subscriber.ask(1);
      Load.await("all is received", () -> subscriber.seen.get() == count);
      subscriber.dispose();
      assertThat(deepest.get()).isBetween(1L, 50L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256, 5_000})
  void boundedBursts(int burst) {
    int bursts = burst < 256 ? 2_000 : 50;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load =
            Load.repeat(
                ring,
                1,
                producer -> producer.write(RECORDS.count(burst).bursts(5, 500).stopWhenFull()))) {
      Counting subscriber = new Counting();
      ids(ring).subscribe(subscriber);
      for (int i = 1; i <= bursts; i++) {
        long wanted = (long) i * burst;
        subscriber.ask(burst);
        Load.await("the burst is received", () -> subscriber.seen.get() == wanted);
      }
      RingThread.only().awaitParked();
      assertThat(subscriber.seen).as("no more").hasValue((long) bursts * burst);
      load.stop().join();
      subscriber.dispose();
      assertThat(subscriber.received.missing()).isZero();
    }
  }

  @Test
  void randomRequestsFromAnotherThread() {
    Random random = new Random(7);
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load =
            Load.repeat(ring, 1, producer -> producer.write(RECORDS.count(1_000).stopWhenFull()))) {
      Counting subscriber = new Counting();
      ids(ring).subscribe(subscriber);
      long wanted = 0;
      for (int i = 0; i < rounds(30_000); i++) {
        int n = 1 + random.nextInt(random.nextInt(20) == 0 ? 1_000 : 4);
        wanted += n;
        subscriber.ask(n);
        if (random.nextInt(10) == 0) { // so that it parks now and then
          long all = wanted;
          Load.await("all that was wanted", () -> subscriber.seen.get() == all);
        }
      }
      long all = wanted;
      Load.await("all that was wanted", () -> subscriber.seen.get() == all);
      RingThread.only().awaitParked();
      assertThat(subscriber.seen).as("no more").hasValue(all);
      load.stop().join();
      subscriber.dispose();
      assertThat(subscriber.received.missing()).isZero();
      Load.report("%,d records on %,d random requests from another thread", all, rounds(30_000));
    }
  }

  @Test
  void demandWithoutABoundAfterDemandWithOne() {
    int count = 200_000;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load = Load.write(ring, RECORDS.count(count))) {
      Counting subscriber = new Counting();
      ids(ring).subscribe(subscriber);
      subscriber.ask(10);
      Load.await("ten", () -> subscriber.seen.get() == 10);
      subscriber.ask(Long.MAX_VALUE);
      subscriber.ask(Long.MAX_VALUE);
      Load.await("all is received", () -> subscriber.seen.get() == count);
      load.join();
      subscriber.dispose();
      assertThat(subscriber.received.missing()).isZero();
    }
  }

  @Test
  void nothingIsDeliveredBeforeItIsRequested() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Producer producer = ring.producer(0);
      producer.write(RECORDS.count(5));
      StepVerifier.create(ids(ring), 0)
          .expectSubscription()
          .then(() -> RingThread.only().awaitParked())
          .thenRequest(1)
          .expectNext(0L)
          .then(() -> RingThread.only().awaitParked())
          .thenRequest(2)
          .expectNext(1L, 2L)
          .then(() -> RingThread.only().awaitParked())
          .thenRequest(10)
          .expectNext(3L, 4L)
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          .then(() -> producer.write(RECORDS.count(1)))
          .expectNext(5L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** Given back as soon as demand is used up, not only when the next is requested. */
  @Test
  void whatIsDeliveredIsGivenBackWhileThereIsNoDemand() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      ring.producer(0).write(RECORDS.count(50));
      Counting subscriber = new Counting();
      ids(ring).subscribe(subscriber);
      subscriber.ask(20);
      // Not a wait for the park: the thread is in one until it gets to the request.
      Load.await("twenty are given back", () -> view.consumerPosition() == 20 * 72);
      subscriber.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aRequestForNothingIsAnErrorWhateverTheThreadDoes(long n) {
    try (KernelRing ring = KernelRing.create(4096)) {
      Producer producer = ring.producer(0);
      // parked
      Counting parked = new Counting();
      StepVerifier.create(ids(ring).doOnSubscribe(s -> parked.other = s), 0)
          .then(() -> RingThread.only().awaitParked())
          .then(() -> parked.other.request(n))
          .expectErrorSatisfies(e -> assertRefused(e, n))
          .verify(LIMIT);
      // in epoll
      Counting waiting = new Counting();
      StepVerifier.create(ids(ring).doOnSubscribe(s -> waiting.other = s))
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          .then(() -> waiting.other.request(n))
          .expectErrorSatisfies(e -> assertRefused(e, n))
          .verify(LIMIT);
      // in onNext, with more to come
      producer.write(RECORDS.count(5));
      Counting delivering = new Counting();
      StepVerifier.create(
              ids(ring)
                  .doOnSubscribe(s -> delivering.other = s)
                  .doOnNext(id -> delivering.other.request(n)))
          .expectNext(0L)
          .expectErrorSatisfies(e -> assertRefused(e, n))
          .verify(LIMIT);
      // and the rest is the next subscription's
      StepVerifier.create(ids(ring).take(4))
          .expectNext(1L, 2L, 3L, 4L)
          .expectComplete()
          .verify(LIMIT);
    }
  }

  private static void assertRefused(Throwable error, long n) {
    assertThat(error)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9")
        .hasMessageContaining(String.valueOf(n));
  }

  @Test
  void requestsAfterTheEndChangeNothing() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(RECORDS.count(5));
      Counting subscriber = new Counting();
      Subscription[] subscription = new Subscription[1];
      ids(ring).doOnSubscribe(s -> subscription[0] = s).subscribe(subscriber);
      subscriber.ask(1);
      Load.await("one", () -> subscriber.seen.get() == 1);
      subscription[0].cancel();
      RingThread.awaitNone();
      subscription[0].request(10);
      subscription[0].request(-1);
      subscription[0].cancel();
      assertThat(subscriber.seen).hasValue(1);
      assertThat(subscriber.error).isNull();
    }
  }

  /** Checks the order, and that nothing comes that was not asked for. */
  private static class Counting extends BaseSubscriber<Long> {

    final Received received = new Received();
    final AtomicLong seen = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    volatile Throwable error;
    volatile Subscription other;

    void ask(long n) {
      asked.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      request(n);
    }

    void received() {}

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(Long id) {
      received.accept(id);
      if (received.count() > asked.get()) {
        throw new AssertionError(received.count() + " received, " + asked + " requested");
      }
      received();
      seen.incrementAndGet();
    }

    @Override
    protected void hookOnError(Throwable throwable) {
      error = throwable;
    }
  }
}
