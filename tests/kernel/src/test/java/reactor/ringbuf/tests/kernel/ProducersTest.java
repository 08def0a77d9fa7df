package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.receive;
import static reactor.ringbuf.tests.kernel.Records.sequence;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.ReceiverStats.State;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch.Wakeup;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;
import reactor.test.StepVerifier;

/** Whatever producers do: many at once, discards, long reservations, silence. */
@RequiresBpf
class ProducersTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 4, KernelRing.PRODUCERS})
  void severalAtOnce(int producers) {
    int each = 1_600_000 / (producers * producers);
    long total = (long) producers * each;
    try (KernelRing ring = KernelRing.create(64 * 1024);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                producers,
                producer -> Load.writeAll(producer, RECORDS.count(each).bursts(9, 1_000)))) {
      Received received = new Received();
      receive(ids(ring).doOnNext(received::accept), total);
      assertThat(load.join().written()).isEqualTo(total);
      assertThat(received.missing()).isZero();
      for (int id = 0; id < producers; id++) {
        assertThat(received.next(id)).isEqualTo(each);
      }
      Load.report(
          "%,d records of %d producers, %,d wraps",
          total, producers, view.producerPosition() / ring.size());
    }
  }

  @Test
  void discardedRecordsAreNeverSeen() {
    int count = 300_000;
    try (KernelRing ring = KernelRing.create(16 * 1024);
        Load load = Load.write(ring, RECORDS.count(count).discardEvery(3))) {
      Received received = new Received();
      receive(
          ids(ring)
              .doOnNext(id -> assertThat(Payload.sequence(id) % 3).isNotEqualTo(2))
              .doOnNext(received::accept),
          count / 3 * 2);
      assertThat(load.join()).isEqualTo(new Written(count / 3 * 2, count / 3, 0));
      assertThat(received.missing()).isEqualTo(count / 3 - 1);
    }
  }

  /** Skipped records are given back although nothing is delivered, and use up no demand. */
  @Test
  void discardedRecordsAreGivenBackAndCostNoDemand() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      Producer producer = ring.producer(0);
      StepVerifier.create(ids(ring), 1)
          .then(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  Load.writeAll(producer, RECORDS.count(7).discardEvery(1));
                }
                Load.await("all is given back", () -> view.waiting() == 0);
              })
          .then(() -> producer.write(RECORDS))
          .expectNext(7_000L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongReservationHoldsUpWhatComesAfter(boolean discarded) {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      Producer holder = ring.producer(1);
      Producer other = ring.producer(0);
      AtomicLong seen = new AtomicLong();
      CompletableFuture<List<Long>> received =
          ids(ring)
              .doOnNext(id -> seen.incrementAndGet())
              .take(discarded ? 100 : 101)
              .collectList()
              .toFuture();
      RingThread thread = RingThread.only().awaitBlockedInSystemCall();
      CompletableFuture<Written> held =
          CompletableFuture.supplyAsync(
              () -> holder.hold(discarded ? RECORDS.discardEvery(1) : RECORDS, LIMIT));
      holder.awaitHeld(LIMIT);
      other.write(RECORDS.count(50));
      other.write(RECORDS.count(50).wakeup(Wakeup.FORCE));

      thread.awaitBlockedInSystemCall();
      assertThat(seen).as("behind a BUSY record").hasValue(0);
      assertThat(thread.cpuTimeDuring(Duration.ofMillis(300)))
          .as("a level would be reported all the time")
          .isLessThan(Records.cpuTime(15));
      assertThat(seen).hasValue(0);

      holder.release();
      List<Long> ids = received.orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(held.join().attempted()).isEqualTo(1);
      int first = discarded ? 0 : 1;
      if (!discarded) {
        assertThat(ids.get(0)).isEqualTo(Payload.id(1, 0));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(ids.get(first + i)).isEqualTo(Payload.id(0, i));
      }
    }
  }

  /** Reservations of all lengths of time, in the midst of what others write. */
  @Test
  void manyReservationsWhileOthersWrite() {
    int holds = 300;
    int writes = 300_000;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load =
            Load.start(
                ring,
                2,
                producer -> {
                  if (producer.id() == 0) {
                    return Load.writeAll(producer, RECORDS.count(writes));
                  }
                  Written sum = new Written(0, 0, 0);
                  for (int i = 0; sum.written() < holds; i++) {
                    Duration time = Duration.ofNanos(i * 7919L % 1_000_000);
                    sum = sum.plus(producer.hold(RECORDS, time));
                  }
                  return new Written(sum.written(), 0, 0);
                })) {
      Received received = new Received();
      receive(ids(ring).doOnNext(received::accept), holds + writes);
      assertThat(load.join().written()).isEqualTo(holds + writes);
      assertThat(received.next(0)).isEqualTo(writes);
    }
  }

  /** What came in silence is delivered with the first record that does notify. */
  @Test
  void silentRecordsWaitForANotification() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      Producer producer = ring.producer(0);
      StepVerifier.create(ids(ring))
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          .then(() -> producer.write(RECORDS.count(100).wakeup(Wakeup.NEVER)))
          .then(() -> producer.write(RECORDS.wakeup(Wakeup.FORCE)))
          .expectNextSequence(sequence(0, 101))
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          // As documented in the kernel: after a silent discard an adaptive submit is silent, too.
          .then(() -> producer.write(RECORDS.discardEvery(1).wakeup(Wakeup.NEVER)))
          .then(() -> producer.write(RECORDS))
          .then(() -> producer.write(RECORDS.wakeup(Wakeup.FORCE)))
          .expectNext(102L, 103L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** Silence does not hurt a consumer that is told to look by itself. */
  @Test
  void silentRecordsAreFoundByPolling() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      RingbufReceiver receiver =
          RingbufReceiver.create(ring.options().pollInterval(Duration.ofMillis(2)));
      Producer producer = ring.producer(0);
      StepVerifier.create(receiver.receive(record -> record.getLong(0)))
          .then(() -> producer.write(RECORDS.count(100).wakeup(Wakeup.NEVER)))
          .expectNextSequence(sequence(0, 100))
          .then(() -> producer.write(RECORDS.count(100).wakeup(Wakeup.NEVER)))
          .expectNextSequence(sequence(100, 200))
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @ParameterizedTest
  @EnumSource(Wakeup.class)
  void everyKindOfNotificationUnderLoad(Wakeup wakeup) {
    int count = 100_000;
    // Silent ones with a notification now and then, and at the end; the others as they are.
    int forceEvery = wakeup == Wakeup.NEVER ? 100 : 0;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        Load load =
            Load.write(
                ring,
                RECORDS.count(count).wakeup(wakeup).forceEvery(forceEvery).bursts(50, 5_000))) {
      Received received = new Received();
      receive(ids(ring).doOnNext(received::accept), count);
      load.join();
      assertThat(received.missing()).isZero();
    }
  }

  /** Forced notifications reach epoll only: a thread that waits for demand is not in it. */
  @Test
  void forcedNotificationsDoNotDisturbAThreadWithoutDemand() {
    try (KernelRing ring = KernelRing.create(1 << 20)) {
      RingbufReceiver receiver = ring.receiver();
      Disposable subscription = receiver.receive().subscribeWith(new WithoutDemand());
      RingThread thread = RingThread.only().awaitParked();
      Duration before = thread.cpuTime();
      for (int i = 0; i < 10_000; i++) {
        assertThat(ring.producer(0).write(RECORDS.wakeup(Wakeup.FORCE)).written()).isEqualTo(1);
      }
      assertThat(thread.cpuTime().minus(before)).isLessThan(Records.cpuTime(5));
      ReceiverStats stats = receiver.stats();
      assertThat(stats.state()).isEqualTo(State.PARKED);
      assertThat(stats.delivered() + stats.waits() + stats.naps()).isZero();
      assertThat(stats.parks()).isEqualTo(1);
      assertThat(stats.parked()).isPositive();
      assertThat(stats.bytesWaiting()).as("also while parked").isEqualTo(10_000 * 72);
      subscription.dispose();
    }
  }
}
