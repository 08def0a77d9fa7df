package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.rounds;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.test.StepVerifier;

/**
 * Batches lend the ring's memory: all records, in order, and given back when they are done with.
 */
@RequiresBpf
class BatchTest {

  /** Read on another thread, as a subscriber behind publishOn would. */
  @Test
  void millionsOfRecordsReadElsewhere() {
    int total = rounds(5_000_000);
    try (KernelRing ring = KernelRing.create(512 * 1024);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                1,
                producer ->
                    Load.writeUntil(
                        producer, total, i -> RECORDS.count(99_999).discardEvery(10)))) {
      Received received = new Received();
      AtomicLong batches = new AtomicLong();
      StepVerifier.create(
              ring.receiver()
                  .receiveBatch()
                  .publishOn(Schedulers.single(), 4)
                  .doOnNext(
                      batch -> {
                        long before = received.count();
                        batch.forEach(record -> received.accept(record.getLong(0)));
                        assertThat(received.count() - before).isEqualTo(batch.size());
                        batches.incrementAndGet();
                      })
                  .takeUntil(batch -> received.count() >= total)
                  .then())
          .expectComplete()
          .verify(LIMIT);
      // What has come since the last batch would keep the producer waiting.
      var rest = ring.receiver().receive().subscribe();
      load.join();
      Load.await("all is given back", () -> view.waiting() == 0);
      rest.dispose();
      assertThat(received.missing()).as("the discarded").isBetween(total / 10L, total / 8L);
      Load.report(
          "%,d records in %,d batches, %,d on average",
          received.count(), batches.get(), received.count() / batches.get());
    }
  }

  @Test
  void everyByteIsThere() {
    int count = 3_000;
    try (KernelRing ring = KernelRing.create(64 * 1024);
        Load load =
            Load.start(
                ring,
                1,
                producer ->
                    Load.writeUntil(
                        producer, count, i -> Batch.of(1).length((int) (8 + i * 7 % 3_000))))) {
      AtomicLong next = new AtomicLong();
      StepVerifier.create(
              ring.receiver()
                  .receiveBatch()
                  .doOnNext(
                      batch ->
                          batch.forEach(
                              record -> {
                                long i = next.getAndIncrement();
                                assertThat(record.length()).isEqualTo((int) (8 + i * 7 % 3_000));
                                ByteBuffer bytes = record.asByteBuffer();
                                Payload.verify(bytes, Payload.id(0, i));
                              }))
                  .takeUntil(batch -> next.get() == count)
                  .then())
          .expectComplete()
          .verify(LIMIT);
      load.join();
    }
  }

  /** The space in the ring, and the next batch, wait for the subscriber. */
  @Test
  void aBatchThatIsKeptKeepsItsSpaceAndHoldsUpTheNext() {
    try (KernelRing ring = KernelRing.create(64 * 1024);
        RingView view = ring.view()) {
      ring.producer(0).write(RECORDS.count(10));
      AtomicReference<RecordBatch> kept = new AtomicReference<>();
      AtomicLong batches = new AtomicLong();
      var subscription =
          ring.receiver()
              .receiveBatch()
              .subscribe(
                  batch -> {
                    kept.set(batch);
                    batches.incrementAndGet();
                  });
      Load.await("a batch", () -> batches.get() == 1);
      RingThread thread = RingThread.only().awaitParked();
      ring.producer(0).write(RECORDS.count(20).wakeup(Batch.Wakeup.FORCE));
      assertThat(thread.cpuTimeDuring(Duration.ofMillis(100))).isLessThan(Records.cpuTime(2));
      assertThat(batches).hasValue(1);
      assertThat(view.consumerPosition()).isZero();
      assertThat(kept.get().size()).isEqualTo(10);

      Received received = new Received();
      kept.get().forEach(record -> received.accept(record.getLong(0)));
      Load.await("the next batch", () -> batches.get() == 2);
      kept.get().forEach(record -> received.accept(record.getLong(0)));
      Load.await("all is given back", () -> view.waiting() == 0);
      assertThat(received.count()).isEqualTo(30);
      assertThat(received.missing()).isZero();
      subscription.dispose();
    }
  }

  @Test
  void aBatchThatIsReleasedCountsAsConsumed() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      ring.producer(0).write(RECORDS.count(10));
      RecordBatch batch =
          Objects.requireNonNull(
              ring.receiver().receiveBatch().doOnNext(RecordBatch::release).blockFirst(LIMIT));
      assertThatIllegalStateException().isThrownBy(() -> batch.forEach(record -> {}));
      ring.producer(0).write(RECORDS);
      StepVerifier.create(ids(ring).take(1)).expectNext(10L).verifyComplete();
    }
  }

  /** Cancelled before it was read: nobody has seen the records, so they are the next one's. */
  @Test
  void aBatchThatWasNotReadStaysInTheRing() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      ring.producer(0).write(RECORDS.count(10));
      RecordBatch batch = Objects.requireNonNull(ring.receiver().receiveBatch().blockFirst(LIMIT));
      RingThread.awaitNone();
      assertThatIllegalStateException()
          .isThrownBy(() -> batch.forEach(record -> {}))
          .withMessageContaining("taken back");
      StepVerifier.create(ids(ring).take(10)).expectNextCount(10).verifyComplete();
    }
  }

  /** Cancelled while it is read: the memory stays until the reader is done. */
  @Test
  void aBatchThatIsBeingReadIsNotTakenAway() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      ring.producer(0).write(RECORDS.count(500));
      AtomicReference<RecordBatch> lent = new AtomicReference<>();
      BaseSubscriber<RecordBatch> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
              request(1);
            }

            @Override
            protected void hookOnNext(RecordBatch batch) {
              lent.set(batch);
            }
          };
      ring.receiver().receiveBatch().subscribe(subscriber);
      Load.await("a batch", () -> lent.get() != null);
      Received received = new Received();
      lent.get()
          .forEach(
              record -> {
                if (received.count() == 5) {
                  subscriber.cancel();
                  RingThread.pause(Duration.ofMillis(50));
                  assertThat(RingThread.all()).as("it waits").hasSize(1);
                }
                received.accept(record.getLong(0));
              });
      RingThread.awaitNone();
      assertThat(received.missing()).isZero();
      long next = received.next(0);
      assertThat(next).isEqualTo(lent.get().size());
      StepVerifier.create(ids(ring).take(1)).expectNext(next).verifyComplete();
    }
  }
}
