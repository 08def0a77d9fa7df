package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** The thread that drains a ring: nobody may block it, and whoever wants to can supply it. */
@RequiresBpf
class ThreadTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void blockingOnItsThreadFails() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      StepVerifier.create(
              ring.receiver()
                  .receive()
                  .doOnNext(
                      id -> {
                        assertThat(Thread.currentThread()).isInstanceOf(NonBlocking.class);
                        Mono.delay(Duration.ofSeconds(1)).block();
                      }))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("blocking")
                      .hasMessageContaining("ringbuf-"))
          .verify(LIMIT);
    }
  }

  @Test
  void anotherThreadFactoryMakesTheThread() {
    try (KernelRing ring = KernelRing.create(4096)) {
      List<Thread> made = new ArrayList<>();
      RingbufReceiver receiver =
          RingbufReceiver.create(
              ring.options()
                  .threadFactory(
                      task -> {
                        Thread thread = new Thread(task, "mine");
                        made.add(thread);
                        return thread;
                      }));
      for (int i = 1; i <= 2; i++) {
        ring.producer(0).write(Batch.of(1));
        AtomicReference<Thread> seen = new AtomicReference<>();
        receiver.receive().doOnNext(r -> seen.set(Thread.currentThread())).blockFirst(LIMIT);
        assertThat(made).as("one for each subscription").hasSize(i);
        assertThat(seen.get()).isSameAs(made.get(i - 1));
      }
      Load.await("they end", () -> made.stream().noneMatch(Thread::isAlive));
    }
  }

  @Test
  void aThreadFactoryThatFailsIsAnError() {
    try (KernelRing ring = KernelRing.create(4096)) {
      assertFactoryRefused(ring, task -> null, "thread factory");
      assertFactoryRefused(
          ring,
          task -> {
            throw new IllegalStateException("no more threads");
          },
          "no more threads");
      assertFactoryRefused(
          ring,
          task -> {
            Thread thread = new Thread(task);
            thread.start();
            Load.await("it has ended", () -> !thread.isAlive());
            return thread;
          },
          "started");
      // No harm done.
      ring.producer(0).write(Batch.of(1));
      StepVerifier.create(ring.receiver().receive().take(1)).expectNextCount(1).verifyComplete();
    }
  }

  /** Too early is an error; just in time is none. In no case do two threads share the ring. */
  @Test
  void aThreadFactoryThatStartsItsThreadDoesNoHarm() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      RingbufReceiver receiver =
          RingbufReceiver.create(
              ring.options()
                  .threadFactory(
                      task -> {
                        Thread thread = new Thread(task, "ringbuf-early");
                        thread.start();
                        return thread;
                      }));
      ProcessState before = ProcessState.now();
      AtomicInteger received = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      for (int i = 0; i < 500; i++) {
        ring.producer(0).write(Batch.of(1));
        StepVerifier.create(
                receiver
                    .receive(record -> record.getLong(0))
                    .take(1)
                    .doOnNext(id -> assertThat(id).isEqualTo(received.getAndIncrement()))
                    .onErrorResume(
                        RingbufException.class,
                        error -> {
                          assertThat(error).hasMessageContaining("started the thread");
                          refused.incrementAndGet();
                          return Mono.empty();
                        })
                    .then())
            .expectComplete()
            .verify(LIMIT);
      }
      assertThat(received.get() + refused.get()).isEqualTo(500);
      Load.await("all is closed", () -> ProcessState.now().files() <= before.files());
    }
  }

  private static void assertFactoryRefused(KernelRing ring, ThreadFactory factory, String why) {
    ProcessState before = ProcessState.now();
    for (int i = 0; i < 20; i++) {
      StepVerifier.create(RingbufReceiver.create(ring.options().threadFactory(factory)).receive())
          .expectErrorSatisfies(
              error ->
                  assertThat(error).isInstanceOf(RuntimeException.class).hasMessageContaining(why))
          .verify(LIMIT);
    }
    assertThat(ProcessState.now().files()).isLessThanOrEqualTo(before.files());
    assertThat(ProcessState.now().ringMappings()).isLessThanOrEqualTo(before.ringMappings());
  }
}
