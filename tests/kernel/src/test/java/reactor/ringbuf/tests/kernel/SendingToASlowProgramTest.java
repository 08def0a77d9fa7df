package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.SendingTest.EIGHT_BYTES;
import static reactor.ringbuf.tests.kernel.SendingTest.numbers;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.tests.fixtures.Batch.Wakeup;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.KernelUserRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.UserRingView;

/** A full ring: what is requested meanwhile, what waits, and that it is woken. */
@RequiresBpf
class SendingToASlowProgramTest {

  /** Nobody drains: just what fits is sent, a bounded number requested, and one thread blocks. */
  @Test
  void waitsForRoomWithoutWork() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view()) {
      long fits = ring.size() / 16;
      AtomicLong requested = new AtomicLong();
      RingbufSender sender = RingbufSender.create(ring.options().prefetch(16));
      AtomicInteger completed = new AtomicInteger();
      Disposable sending =
          sender
              .send(numbers(0, 1_000_000).doOnRequest(requested::addAndGet), EIGHT_BYTES)
              .subscribe(nothing -> {}, error -> {}, completed::incrementAndGet);
      RingThread waiter = RingThread.only().awaitBlockedInSystemCall();
      assertThat(view.waiting()).isEqualTo(fits * 16);
      assertThat(requested).hasValueBetween(fits, fits + 16);
      assertThat(sender.stats().messages()).isEqualTo(fits);
      assertThat(sender.stats().waiting()).isTrue();
      assertThat(waiter.cpuTimeDuring(Duration.ofMillis(500)))
          .as("it waits without work")
          .isLessThan(Records.cpuTime(5));

      assertThat(ring.drain(Drain.most(10)).messages()).isEqualTo(10);
      Load.await("the room is used", () -> view.waiting() == fits * 16);
      waiter.awaitBlockedInSystemCall();
      assertThat(sender.stats().messages()).isEqualTo(fits + 10);
      assertThat(requested).hasValueLessThanOrEqualTo(fits + 10 + 16);
      sending.dispose();
      assertThat(completed).hasValue(0);
    }
  }

  /**
   * One message in each 100 microseconds; all come, in order, and the ring is full all the time.
   */
  @Test
  void aSlowProgram() {
    int count = 5_000;
    try (KernelUserRing ring = KernelUserRing.create(4096);
        Drainer drainer =
            Drainer.start(ring, () -> Drain.most(7).slow(Duration.ofNanos(100_000)))) {
      RingbufSender sender = ring.sender();
      SendingTest.complete(sender.send(numbers(0, count).map(i -> KernelUserRing.message(i, 100))));
      drainer.await(count);
      assertThat(drainer.wrong()).isZero();
      assertThat(sender.stats().waits()).isPositive();
      Load.report("%,d messages to a slow program: %s", count, sender.stats());
    }
  }

  /**
   * Each message needs a drain that notifies, at a moment that is sometimes before the sender
   * waits, sometimes after, and sometimes in between. Who drains waits for the sender each time: a
   * notification that is lost stops both.
   */
  @Test
  @Tag("full-speed")
  void noNotificationIsLost() {
    int count = 30_000;
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view()) {
      int length = (int) ring.size() / 2 - 8;
      RingbufSender sender = ring.sender();
      AtomicLong drained = new AtomicLong();
      try (Drainer drainer =
          Drainer.start(
              ring,
              () -> {
                long sent = Math.min(count, drained.getAndIncrement() + 2);
                Load.await(
                    "the message behind %d is sent".formatted(drained.get()),
                    () -> view.producerPosition() == sent * (length + 8));
                // A nap is 50 microseconds; more than one that brings nothing, and the sender
                // blocks.
                long until = System.nanoTime() + ThreadLocalRandom.current().nextInt(250_000);
                while (System.nanoTime() < until) {
                  Thread.onSpinWait();
                }
                return Drain.most(1).quick();
              })) {
        SendingTest.complete(
            sender.send(
                numbers(0, count),
                RecordEncoder.of(length, (i, target) -> target.putLong(i).position(length))));
        drainer.await(count - 2);
        assertThat(drainer.wrong()).isZero();
        assertThat(sender.stats().waits()).isGreaterThan(count / 10);
        Load.report("%,d messages, each of which needs a drain: %s", count, sender.stats());
      }
    }
  }

  /** Programs that drain in silence need an interval. */
  @Test
  void aSilentProgram() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view()) {
      long fits = ring.size() / 16;
      Mono<Void> sent = ring.sender().send(numbers(0, 2 * fits), EIGHT_BYTES);
      Disposable sending = sent.subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      ring.drain(Drain.all().wakeup(Wakeup.NEVER));
      RingThread.pause(Duration.ofMillis(100));
      assertThat(view.waiting()).as("nobody was told of the room").isZero();
      ring.drain(Drain.all().wakeup(Wakeup.FORCE));
      Load.await("all is sent", sending::isDisposed);
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(fits);

      RingbufSender polling =
          RingbufSender.create(ring.options().pollInterval(Duration.ofMillis(2)));
      try (Drainer drainer =
          Drainer.start(
              ring,
              () -> {
                RingThread.pause(Duration.ofMillis(5));
                return Drain.all().wakeup(Wakeup.NEVER);
              })) {
        SendingTest.complete(polling.send(numbers(2 * fits, 10 * fits), EIGHT_BYTES));
        drainer.await(10 * fits);
        assertThat(drainer.wrong()).isZero();
      }
    }
  }

  /** The thread that waited goes on with the source, and is gone when it is not needed any more. */
  @Test
  void noThreadStays() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      long fits = ring.size() / 16;
      try (Drainer drainer = Drainer.start(ring, Drain::all)) {
        SendingTest.complete(ring.sender().send(numbers(0, 10 * fits), EIGHT_BYTES));
        drainer.await(10 * fits);
      }
      RingThread.awaitNone();
      // A source that goes on, to a ring with room: there is nothing to wait for, and nobody waits.
      Disposable sending =
          ring.sender()
              .send(Flux.concat(numbers(10 * fits, 10), Mono.never()), EIGHT_BYTES)
              .subscribe();
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(10);
      assertThat(RingThread.all()).isEmpty();
      sending.dispose();
    }
  }

  /** Whoever waits looks for room every 50 microseconds, and not when the kernel finds it handy. */
  @Test
  void eachThreadThatWaitsIsPunctual() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      long fits = ring.size() / 16;
      Sinks.Many<Long> source = Sinks.many().unicast().onBackpressureBuffer();
      Disposable sending = ring.sender().send(source.asFlux(), EIGHT_BYTES).subscribe();
      for (long i = 0; i <= 2 * fits; i++) {
        source.tryEmitNext(i).orThrow();
        if (i == fits) {
          awaitSharpTimer();
          ring.drain(Drain.all());
          RingThread.awaitNone();
        }
      }
      awaitSharpTimer();
      sending.dispose();
    }
  }

  private static void awaitSharpTimer() {
    RingThread waits = RingThread.only();
    Load.await("a timer without slack", () -> waits.timerSlack().toNanos() == 1);
  }

  /** A slow source that emits within request() is not held up until it has emitted all of that. */
  @Test
  void aSourceThatEmitsWithinRequest() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      long fits = ring.size() / 16;
      int prefetch = 16;
      AtomicLong behind = new AtomicLong();
      RingbufSender sender = RingbufSender.create(ring.options().prefetch(prefetch));
      Flux<Long> source =
          Flux.<Long, Long>generate(
                  () -> 0L,
                  (i, sink) -> {
                    // By then it runs on the thread that waited, and there is room.
                    if (i > fits + 2 * prefetch && i < 2 * fits) {
                      behind.accumulateAndGet(i - sender.stats().messages(), Math::max);
                    }
                    sink.next(i);
                    return i + 1;
                  })
              .hide();
      Disposable sending = sender.send(source, EIGHT_BYTES).subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(fits);
      RingThread.only().awaitBlockedInSystemCall();
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(fits);
      assertThat(behind.get()).as("emitted and not sent").isLessThanOrEqualTo(prefetch / 4);
      sending.dispose();
    }
  }
}
