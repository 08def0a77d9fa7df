package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.ids;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Wakeup;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.test.StepVerifier;

/** A ring has one consumer: a second one is refused here, and noticed where it cannot be. */
@RequiresBpf
class InUseTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aSecondSubscriberIsToldHowToShare() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Flux<ByteBuffer> flux = ring.receiver().receive();
      Disposable first = flux.subscribe();

      StepVerifier.create(flux).expectErrorSatisfies(InUseTest::assertNamesShare).verify(LIMIT);
      assertThat(first.isDisposed()).as("undisturbed").isFalse();
      first.dispose();
      // Free as soon as it is cancelled, even if the thread has not ended yet.
      ring.producer(0).write(Batch.of(1));
      StepVerifier.create(flux.take(1)).expectNextCount(1).expectComplete().verify(LIMIT);
    }
  }

  private static void assertNamesShare(Throwable error) {
    assertThat(error)
        .isInstanceOf(RingbufInUseException.class)
        .hasMessageStartingWith("Cannot subscribe to ")
        .hasMessageContaining("share()");
    assertThat(((RingbufInUseException) error).errno()).isNull();
  }

  @Test
  void oneRingIsOneRingHoweverItIsNamed() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096);
        KernelRing other = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      List<ReceiverOptions> names =
          List.of(
              ReceiverOptions.pinned(pin),
              ReceiverOptions.mapId(ring.mapId()),
              ReceiverOptions.mapFd(ring.mapFd()),
              ring.options());
      for (ReceiverOptions name : names) {
        Disposable first = RingbufReceiver.create(name).receive().subscribe();
        for (ReceiverOptions again : names) {
          StepVerifier.create(RingbufReceiver.create(again).receive(record -> 1))
              .expectErrorSatisfies(InUseTest::assertNamesShare)
              .verify(LIMIT);
        }
        other.producer(0).write(Batch.of(1));
        StepVerifier.create(other.receiver().receive().take(1))
            .expectNextCount(1)
            .expectComplete()
            .verify(LIMIT);
        first.dispose();
        RingThread.awaitNone();
      }
    }
  }

  @Test
  void aRefusedSubscriberLeavesNothingOpen() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Disposable first = ring.receiver().receive().subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      ring.receiver().receive().onErrorComplete().blockLast(LIMIT);
      ProcessState before = ProcessState.now();
      Flux.range(0, 100)
          .flatMap(i -> ring.receiver().receive().onErrorComplete(), 100)
          .blockLast(LIMIT);
      assertThat(ProcessState.now().files()).isEqualTo(before.files());
      assertThat(ProcessState.now().ringMappings()).isEqualTo(before.ringMappings());
      first.dispose();
    }
  }

  @Test
  void sharingServesSeveral() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      Flux<Long> shared = ids(ring).publish().refCount(2);
      Mono<List<Long>> all = shared.take(100).collectList();
      CompletableFuture<List<Long>> first = all.toFuture();
      CompletableFuture<List<Long>> second = all.toFuture();
      ring.producer(0).write(Batch.of(100));
      List<Long> expected = Stream.iterate(0L, i -> i + 1).limit(100).toList();
      assertThat(first.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(expected);
      assertThat(second.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(expected);
    }
  }

  @Test
  void aRingIsFreeAgainAfterAnError() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(2));
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        throw new IllegalStateException("on purpose");
                      }))
          .expectErrorMessage("on purpose")
          .verify(LIMIT);
      StepVerifier.create(ids(ring).take(1)).expectNext(1L).expectComplete().verify(LIMIT);
    }
  }

  /** What a consumer elsewhere does to us: it moves the consumer position. */
  @Test
  void aConsumerElsewhereIsNoticedWhileRecordsFlow() {
    try (KernelRing ring = KernelRing.create(64 * 1024);
        RingView view = ring.view()) {
      StepVerifier.create(ids(ring))
          .then(() -> ring.producer(0).write(Batch.of(10)))
          .expectNextCount(10)
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          .then(() -> view.moveConsumer(view.consumerPosition() - 72))
          .then(() -> ring.producer(0).write(Batch.of(1).wakeup(Wakeup.FORCE)))
          .thenConsumeWhile(id -> true)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(RingbufInUseException.class)
                      .hasMessageStartingWith("Another consumer drains ")
                      .hasMessageContaining("consumer position is 648")
                      .hasMessageContaining("720 was stored last")
                      .hasMessageContaining("one consumer"))
          .verify(LIMIT);
      assertThat(view.consumerPosition()).as("left to the other one").isEqualTo(648);
    }
  }

  @Test
  void aConsumerElsewhereIsNoticedWhenDemandComesBack() {
    try (KernelRing ring = KernelRing.create(64 * 1024);
        RingView view = ring.view()) {
      ring.producer(0).write(Batch.of(10));
      StepVerifier.create(ids(ring), 3)
          .expectNextCount(3)
          .then(() -> RingThread.only().awaitParked())
          .then(() -> view.moveConsumer(view.producerPosition()))
          .thenRequest(Long.MAX_VALUE)
          .thenConsumeWhile(id -> true)
          .expectError(RingbufInUseException.class)
          .verify(LIMIT);
    }
  }

  /** Another process, with this library as well: one of the two gives up, and says why. */
  @Test
  void anotherProcessIsNoticed() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(64 * 1024)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      CompletableFuture<Void> ours = ring.receiver().receive().then().toFuture();
      RingThread.only().awaitBlockedInSystemCall();
      Child.Result result;
      try (Load load =
          Load.repeat(
              ring,
              1,
              producer -> {
                LockSupport.parkNanos(200_000);
                return producer.write(Batch.of(1).wakeup(Wakeup.FORCE).stopWhenFull());
              })) {
        result = Child.run("consume", pin.toString(), "5000");
        load.stop().join();
      }
      // Who publishes second sees the other's position, and gives up.
      boolean theirs = result.output().contains("RingbufInUseException");
      if (!theirs) {
        ring.producer(0).write(Batch.of(1).wakeup(Wakeup.FORCE));
        assertThat(ours)
            .as(result.output())
            .failsWithin(LIMIT)
            .withThrowableThat()
            .withCauseInstanceOf(RingbufInUseException.class);
      }
      ours.cancel(true);
    }
  }
}
