package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.ids;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;

/** Records wait in the ring, and waiting costs nothing: neither for them nor for demand. */
@RequiresBpf
class SlowSubscriberTest {

  /** 200,000 records a second, 100 ms at a time: what is late within that time is made up for. */
  private static final Batch FLOW =
      Batch.of(20_000).method(Method.RESERVE).length(64).content(Content.SEQUENCE).interval(5_000);

  @Test
  void oneAtATimeWithPausesWhileRecordsFlow() {
    try (KernelRing ring = KernelRing.create(256 * 1024);
        RingView view = ring.view();
        Load load = Load.repeat(ring, 1, producer -> producer.write(FLOW))) {
      OneAtATime subscriber = new OneAtATime();
      long start = System.nanoTime();
      ids(ring).subscribe(subscriber);
      RingThread thread = RingThread.only();

      Duration whileAsking = Duration.ZERO;
      for (int i = 1; i <= 500; i++) {
        int wanted = i;
        subscriber.request(1);
        Load.await("one record", () -> subscriber.seen.get() == wanted);
        RingThread.pause(Duration.ofMillis(1));
        assertThat(subscriber.seen).as("no more than requested").hasValue(i);
      }
      whileAsking = thread.cpuTime();

      thread.awaitParked();
      Duration idle = Duration.ofSeconds(1);
      Duration withoutDemand = thread.cpuTimeDuring(idle);
      assertThat(withoutDemand).as("in %s without demand", idle).isLessThan(Records.cpuTime(2));
      assertThat(subscriber.seen).hasValue(500);

      Written written = load.stop().join();
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(written.attempted()).as("far more than were asked for").isGreaterThan(50_000);
      assertThat(written.dropped()).as("the ring was full").isPositive();

      subscriber.request(Long.MAX_VALUE);
      Load.await("all is read", () -> subscriber.seen.get() == written.written());
      Load.await("all is given back", () -> view.waiting() == 0);
      // What is missing is what the kernel had no room for: nothing was lost behind it.
      assertThat(subscriber.received.missing()).isLessThanOrEqualTo(written.dropped());
      subscriber.dispose();
      Load.report(
          "%,.0f records/s for %.1f s, one asked for at a time: %,d written, %,d received;"
              + " thread CPU %d us for 500 requests, %d us in 1 s without demand",
          written.attempted() / seconds,
          seconds,
          written.written(),
          subscriber.received.count(),
          whileAsking.toNanos() / 1000,
          withoutDemand.toNanos() / 1000);
    }
  }

  @Test
  void anIdleRingCostsNothing() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Disposable subscription = ring.receiver().receive().subscribe();
      RingThread thread = RingThread.only().awaitBlockedInSystemCall();
      assertThat(thread.cpuTimeDuring(Duration.ofSeconds(1))).isLessThan(Records.cpuTime(2));
      subscription.dispose();
    }
  }

  /** After a busy time, too: the naps end. */
  @Test
  void aRingThatHasBecomeIdleCostsNothing() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      AtomicLong seen = new AtomicLong();
      Disposable subscription = ring.receiver().receive().subscribe(r -> seen.incrementAndGet());
      long written = 0;
      for (int i = 0; i < 3; i++) {
        written += ring.producer(0).write(FLOW).written();
      }
      long all = written;
      Load.await("all is read", () -> seen.get() == all);
      RingThread thread = RingThread.only().awaitBlockedInSystemCall();
      assertThat(thread.cpuTimeDuring(Duration.ofSeconds(1))).isLessThan(Records.cpuTime(2));
      subscription.dispose();
    }
  }

  private static final class OneAtATime extends BaseSubscriber<Long> {

    final Received received = new Received();
    final AtomicLong seen = new AtomicLong();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(Long id) {
      received.accept(id);
      seen.incrementAndGet();
    }
  }
}
