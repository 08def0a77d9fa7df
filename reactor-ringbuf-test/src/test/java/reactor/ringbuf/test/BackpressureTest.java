package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** The examples of docs/backpressure.md; BackpressurePageTest holds the page equal to them. */
@Timeout(60)
class BackpressureTest {

  /** 4096 bytes: room for 255 records of 8 bytes, which take 16 each, as one stays free. */
  private final TestRingbuf ring = TestRingbuf.create(4096);

  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final Flux<Long> numbers = receiver.receive(record -> record.getLong(0));

  private final CountDownLatch stored = new CountDownLatch(1);
  private long written;

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
  }

  /** Writes numbers in order; those that find no room are lost, as in the kernel. */
  private void produce(int records) {
    for (int i = 0; i < records; i++) {
      ring.output(record(written++));
    }
  }

  /** A store that is stuck until the test says so. */
  private void store(Long number) {
    try {
      stored.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A subscriber that asks for some records and then for no more. */
  private static <T> BaseSubscriber<T> requesting(long n) {
    return new BaseSubscriber<>() {
      @Override
      protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
        subscription.request(n);
      }
    };
  }

  @Test
  void byDefault() {
    // example: default
    BaseSubscriber<Long> slow = requesting(10);
    numbers.subscribe(slow);
    produce(300);
    ring.assertParked().assertDelivered(10);
    assertThat(receiver.stats().bytesWaiting()).isPositive();
    slow.request(Long.MAX_VALUE);
    // end
    ring.assertWaiting().assertBytesWaiting(0);
    assertThat(ring.delivered() + ring.dropped()).isEqualTo(300);
    assertThat(ring.dropped())
        .as("there is room for 255, and 10 were received")
        .isBetween(35L, 45L);
    await().until(() -> receiver.stats().lost() == ring.dropped());
    slow.cancel();
  }

  @Test
  void limitRate() {
    // example: limitRate
    BaseSubscriber<Long> slow = requesting(10);
    numbers.limitRate(32).subscribe(slow);
    produce(200);
    ring.assertParked().assertDelivered(32); // 10 received, 22 fetched ahead
    // end
    assertThat(receiver.stats().bytesWaiting()).isEqualTo(168 * 16);
    ring.assertDropped(0);
    slow.cancel();
  }

  @Test
  void publishOn() {
    // example: publishOn
    Disposable service = numbers.publishOn(Schedulers.single(), 64).subscribe(this::store);
    produce(200);
    ring.assertParked().assertDelivered(64); // one is with the store, 63 in the queue
    // end
    assertThat(receiver.stats().bytesWaiting()).isEqualTo(136 * 16);
    service.dispose();
    stored.countDown();
    ring.assertNotSubscribed();
    assertThat(numbers.next().block()).as("what was in the queue is gone").isEqualTo(64);
  }

  @Test
  void onBackpressureBuffer() {
    List<Long> dropped = new CopyOnWriteArrayList<>();
    // example: onBackpressureBuffer
    BaseSubscriber<Long> slow = requesting(10);
    numbers
        .onBackpressureBuffer(100, dropped::add, BufferOverflowStrategy.DROP_OLDEST)
        .subscribe(slow);
    produce(200);
    ring.assertWaiting().assertDelivered(200).assertBytesWaiting(0);
    assertThat(dropped).hasSize(90).startsWith(10L); // 10 received, 100 kept, the oldest dropped
    // end
    ring.assertDropped(0);
    slow.cancel();
  }

  @Test
  void onBackpressureBufferThatFails() {
    // example: onBackpressureBuffer that fails
    StepVerifier.create(numbers.onBackpressureBuffer(100), 0)
        .then(() -> produce(200))
        .then(() -> ring.assertNotSubscribed()) // the buffer has cancelled
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(100)
        .verifyErrorMatches(reactor.core.Exceptions::isOverflow);
    assertThat(numbers.next().block()).isEqualTo(101); // the next subscription goes on behind it
    // end
    ring.assertDropped(0);
  }

  @Test
  void onBackpressureDrop() {
    // example: onBackpressureDrop
    AtomicInteger dropped = new AtomicInteger();
    BaseSubscriber<Long> slow = requesting(10);
    numbers.onBackpressureDrop(number -> dropped.incrementAndGet()).subscribe(slow);
    produce(200);
    ring.assertWaiting().assertDelivered(200);
    assertThat(dropped).hasValue(190);
    // end
    ring.assertDropped(0);
    slow.cancel();
  }

  @Test
  void onBackpressureLatest() {
    // example: onBackpressureLatest
    StepVerifier.create(numbers.onBackpressureLatest(), 1)
        .then(() -> produce(200))
        .expectNext(0L)
        .then(() -> ring.assertWaiting().assertDelivered(200))
        .thenRequest(1)
        .expectNext(199L)
        .thenCancel()
        .verify();
    // end
    ring.assertDropped(0);
  }

  @Test
  void bufferTimeout() {
    // example: bufferTimeout
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Disposable service =
        numbers
            .bufferTimeout(64, Duration.ofMillis(100), true) // true: with backpressure
            .concatMap(list -> Mono.fromRunnable(() -> sizes.add(list.size())), 1)
            .subscribe();
    produce(200);
    await().until(() -> sizes.stream().mapToInt(size -> size).sum() == 200);
    assertThat(sizes).allMatch(size -> size <= 64);
    // end
    ring.assertDelivered(200).assertDropped(0);
    service.dispose();
  }

  @Test
  void bufferTimeoutWithoutBackpressure() {
    // example: bufferTimeout without backpressure
    StepVerifier.create(numbers.bufferTimeout(64, Duration.ofMillis(50)), 1)
        .then(() -> produce(10))
        .expectNextCount(1) // a list of 10, or fewer, that the time has ended
        .then(() -> produce(10))
        .verifyErrorMatches(reactor.core.Exceptions::isOverflow);
    // end
    ring.assertNotSubscribed().assertDropped(0);
  }

  @Test
  void share() {
    List<Long> quick = new CopyOnWriteArrayList<>();
    // example: share
    Flux<Long> shared = numbers.share();
    BaseSubscriber<Long> slow = requesting(10);
    shared.subscribe(slow);
    Disposable other = shared.subscribe(quick::add);
    produce(200);
    ring.assertDelivered(200); // 10 to each, the rest is in the queue of share
    produce(200);
    ring.assertParked().assertDelivered(266); // which is full: 256
    assertThat(quick).hasSize(10); // the slowest decides for all
    slow.cancel();
    await().until(() -> quick.size() == 400);
    // end
    ring.assertDropped(0);
    other.dispose();
  }

  @Test
  void shareWithADropForEach() {
    List<Long> quick = new CopyOnWriteArrayList<>();
    // example: share with a drop for each
    Flux<Long> shared = numbers.share();
    BaseSubscriber<Long> slow = requesting(10);
    shared.onBackpressureDrop().subscribe(slow);
    Disposable other = shared.onBackpressureDrop().subscribe(quick::add);
    produce(200);
    await().until(() -> quick.size() == 200);
    // end
    ring.assertDropped(0);
    slow.cancel();
    other.dispose();
  }

  @Test
  void publishRefCount() {
    List<Long> first = new CopyOnWriteArrayList<>();
    List<Long> second = new CopyOnWriteArrayList<>();
    // example: publish().refCount
    Flux<Long> shared = numbers.publish().refCount(2, Duration.ofSeconds(1));
    produce(100);
    Disposable one = shared.subscribe(first::add);
    Disposable two = shared.subscribe(second::add); // now the ring is opened
    await().until(() -> first.size() == 100 && second.size() == 100);
    // end
    ring.assertDropped(0);
    one.dispose();
    two.dispose();
  }

  @Test
  void replay() {
    List<Long> late = new CopyOnWriteArrayList<>();
    // example: replay
    Flux<Long> replayed = numbers.replay(10).refCount(1);
    Disposable one = replayed.subscribe();
    produce(200);
    ring.assertWaiting().assertDelivered(200);
    Disposable two = replayed.subscribe(late::add);
    assertThat(late).hasSize(10).startsWith(190L).endsWith(199L);
    // end
    ring.assertDropped(0);
    one.dispose();
    two.dispose();
  }

  @Test
  void replayWithASlowSubscriber() {
    // example: replay with a slow subscriber
    BaseSubscriber<Long> slow = requesting(10);
    numbers.replay(10).refCount(1).subscribe(slow);
    produce(200);
    ring.assertParked();
    assertThat(ring.delivered()).isBetween(10L, 30L); // 10 received, the others are the history
    // end
    ring.assertDropped(0);
    slow.cancel();
  }

  @Test
  void publishKeepsWhatComesBetweenTwoSubscribers() {
    List<Long> second = new CopyOnWriteArrayList<>();
    Flux<Long> shared = numbers.publish().refCount(1, Duration.ofMinutes(1));
    Disposable one = shared.subscribe();
    produce(100);
    ring.assertDelivered(100);
    one.dispose();
    produce(100);
    ring.assertDelivered(200);
    Disposable two = shared.subscribe(second::add);
    await().until(() -> second.size() == 100);
    assertThat(second).startsWith(100L).endsWith(199L);
    receiver.drain(Duration.ofSeconds(20)).block(); // or it would wait a minute for a third
    two.dispose();
  }

  @Test
  void parallel() {
    // example: parallel
    Disposable service =
        numbers.parallel(2, 16).runOn(Schedulers.parallel(), 16).subscribe(this::store);
    produce(200);
    ring.assertParked();
    // end
    ring.assertDropped(0);
    assertThat(ring.delivered()).as("16 fetched ahead, and 16 for each rail").isBetween(32L, 48L);
    service.dispose();
    stored.countDown();
  }

  @Test
  void aBlockingSink() {
    // example: a blocking sink on boundedElastic
    Disposable service =
        numbers
            .concatMap(
                number ->
                    Mono.fromRunnable(() -> store(number)).subscribeOn(Schedulers.boundedElastic()),
                0)
            .subscribe();
    produce(300);
    ring.assertParked().assertDelivered(1); // one is with the store, the rest in the ring
    // end
    assertThat(ring.dropped()).isBetween(44L, 45L);
    assertThat(ring.bytesWaiting() / 16).isEqualTo(299 - ring.dropped());
    stored.countDown();
    ring.assertWaiting().assertBytesWaiting(0);
    service.dispose();
  }
}
