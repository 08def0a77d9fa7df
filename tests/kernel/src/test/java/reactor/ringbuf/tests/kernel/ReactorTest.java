package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.ids;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** The source behaves as Reactor's own do. */
@RequiresBpf
class ReactorTest {

  @Test
  void canBeScanned() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Flux<Long> flux = ids(ring);
      assertThat(Scannable.from(flux).scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
      assertThat(Scannable.from(flux.name("execs")).name()).isEqualTo("execs");

      Subscription[] subscription = new Subscription[1];
      BaseSubscriber<Long> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription s) {
              subscription[0] = s;
              s.request(7);
            }
          };
      flux.map(id -> id + 1).subscribe(subscriber);
      ring.producer(0).write(Batch.of(2));
      Scannable map = Scannable.from(subscription[0]);
      Scannable scannable = Scannable.from(map.scan(Attr.PARENT));
      assertThat(scannable.isScanAvailable()).isTrue();
      Load.await(
          "two off the demand",
          () -> Long.valueOf(5).equals(scannable.scan(Attr.REQUESTED_FROM_DOWNSTREAM)));
      assertThat(scannable.scan(Attr.ACTUAL)).isSameAs(map);
      assertThat(scannable.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
      assertThat(scannable.scan(Attr.CANCELLED)).isFalse();
      assertThat(scannable.scan(Attr.TERMINATED)).isFalse();
      assertThat(scannable.scan(Attr.ERROR)).isNull();
      subscriber.cancel();
      assertThat(scannable.scan(Attr.CANCELLED)).isTrue();
      assertThat(scannable.scan(Attr.TERMINATED)).isFalse();
    }
  }

  @Test
  void showsItsErrorWhenScanned() {
    IllegalStateException problem = new IllegalStateException("on purpose");
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      AtomicReference<Subscription> subscription = new AtomicReference<>();
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        throw problem;
                      })
                  .doOnSubscribe(subscription::set))
          .expectErrorMessage("on purpose")
          .verify(LIMIT);
      Scannable source = Scannable.from(subscription.get());
      assertThat(source.scan(Attr.TERMINATED)).isTrue();
      assertThat(source.scan(Attr.CANCELLED)).isFalse();
      assertThat(source.scan(Attr.ERROR)).isSameAs(problem);
    }
  }

  @Test
  void isAssembledWithTheHooksOfReactor() {
    Hooks.onOperatorDebug();
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        throw new IllegalStateException("on purpose");
                      }))
          .expectErrorSatisfies(
              error ->
                  assertThat(error.getSuppressed())
                      .anySatisfy(
                          trace ->
                              assertThat(trace)
                                  .hasMessageContaining("Assembly trace from producer")
                                  .hasMessageContaining("reactor.ringbuf.RingbufFlux")))
          .verify(LIMIT);
    } finally {
      Hooks.resetOnOperatorDebug();
    }
  }

  /** Decoded, but not wanted any more: for what holds resources. */
  @Test
  void discardsWhatIsNotDelivered() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      List<Object> discarded = new CopyOnWriteArrayList<>();
      AtomicReference<Disposable> subscription = new AtomicReference<>();
      subscription.set(
          ring.receiver()
              .receive(
                  record -> {
                    Load.await("the subscription is known", () -> subscription.get() != null);
                    subscription.get().dispose();
                    return "value " + record.getLong(0);
                  })
              .doOnDiscard(String.class, discarded::add)
              .subscribe());
      RingThread.awaitNone();
      assertThat(discarded).containsExactly("value 0");
    }
  }

  /** Nobody can be told, so the error is dropped, and the ring is free for the next one. */
  @Test
  void dropsWhatOnNextThrows() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(3));
      List<Throwable> dropped = new CopyOnWriteArrayList<>();
      List<Object> signals = new CopyOnWriteArrayList<>();
      IllegalStateException problem = new IllegalStateException("on purpose");
      Hooks.onErrorDropped(dropped::add);
      try {
        ids(ring)
            .subscribe(
                new CoreSubscriber<>() {
                  @Override
                  public void onSubscribe(Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                  }

                  @Override
                  public void onNext(Long id) {
                    signals.add(id);
                    throw problem;
                  }

                  @Override
                  public void onError(Throwable error) {
                    signals.add(error);
                  }

                  @Override
                  public void onComplete() {
                    signals.add("complete");
                  }
                });
        RingThread.awaitNone();
      } finally {
        Hooks.resetOnErrorDropped();
      }
      assertThat(signals).containsExactly(0L);
      assertThat(dropped).containsExactly(problem);
      StepVerifier.create(ids(ring).take(2)).expectNext(1L, 2L).verifyComplete();
    }
  }

  /** With the operators between, as always: the subscriber hears of its own error. */
  @Test
  void anErrorInAnOperatorIsSignalled() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(3));
      StepVerifier.create(
              ids(ring)
                  .map(
                      id -> {
                        if (id == 1) {
                          throw new IllegalStateException("on purpose");
                        }
                        return id;
                      }))
          .expectNext(0L)
          .expectErrorMessage("on purpose")
          .verify(LIMIT);
      RingThread.awaitNone();
      StepVerifier.create(ids(ring).take(1)).expectNext(2L).verifyComplete();
    }
  }

  /** The source's own hooks come from the subscriber's context. */
  @Test
  void seesTheContext() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      List<Object> here = new CopyOnWriteArrayList<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        throw new IllegalStateException("on purpose");
                      })
                  .onErrorContinue((error, value) -> errors.add(error))
                  .transformDeferredContextual(
                      (flux, context) -> flux.doOnSubscribe(s -> here.add(context.get("key"))))
                  .contextWrite(Context.of("key", "value")))
          .then(() -> Load.await("the error", () -> errors.size() == 1))
          .thenCancel()
          .verify(LIMIT);
      assertThat(here).containsExactly("value");
    }
  }

  @Test
  void subscribersMayTakeOtherThreads() {
    try (KernelRing ring = KernelRing.create(64 * 1024);
        Load load = Load.write(ring, Batch.of(50_000))) {
      StepVerifier.create(
              ids(ring)
                  .publishOn(Schedulers.parallel(), 32)
                  .limitRate(16)
                  .bufferTimeout(100, Duration.ofMillis(5), true)
                  .concatMapIterable(ids -> ids)
                  .take(50_000)
                  .index()
                  .filter(id -> id.getT1().equals(id.getT2()))
                  .count())
          .expectNext(50_000L)
          .expectComplete()
          .verify(LIMIT);
      assertThat(load.join().written()).isEqualTo(50_000);
    }
  }
}
