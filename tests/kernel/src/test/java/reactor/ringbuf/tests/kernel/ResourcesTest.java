package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Wakeup;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** A subscription that has ended leaves no descriptor, no mapping and no thread behind. */
@RequiresBpf
class ResourcesTest {

  private static final int ROUNDS = 10_000;

  /** Ten thousand leaked rings of this size would be 5 GiB of addresses. */
  private static final int SIZE = 256 * 1024;

  @Test
  @Timeout(120)
  void copiesLeaveNothing() {
    tenThousandRounds(RingbufReceiver::receive);
  }

  /** Views may outlive the subscription, so their addresses are free only when those are gone. */
  @Test
  @Timeout(120)
  void decodersLeaveNothing() {
    tenThousandRounds(receiver -> receiver.receive(record -> record.length()));
  }

  private static void tenThousandRounds(Function<RingbufReceiver, Flux<?>> form) {
    try (KernelRing ring = KernelRing.create(SIZE)) {
      Flux<?> flux = form.apply(ring.receiver());
      for (int i = 0; i < 100; i++) {
        round(ring, flux, i); // what the JVM makes once: classes, arenas, its own threads
      }
      RingThread.awaitNone();
      System.gc();
      ProcessState before = ProcessState.now();
      long start = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) {
        round(ring, flux, i);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      RingThread.awaitNone();
      Load.await(
          "the addresses are free",
          () -> {
            System.gc();
            return ProcessState.now().mappedBytes() - before.mappedBytes() < 512L << 20;
          });
      ProcessState after = ProcessState.now();
      assertThat(after.files()).as("files").isEqualTo(before.files());
      assertThat(after.ringMappings())
          .as("mapped rings")
          .isLessThanOrEqualTo(before.ringMappings());
      // The JVM's own come and go.
      assertThat(after.mappings()).as("mappings").isLessThan(before.mappings() + 200);
      assertThat(after.threads()).as("threads").isLessThan(before.threads() + 20);
      Load.report(
          "%,d rounds in %.1f s: files %d -> %d, mapped rings %d -> %d, mappings %d -> %d,"
              + " threads %d -> %d",
          ROUNDS,
          seconds,
          before.files(),
          after.files(),
          before.ringMappings(),
          after.ringMappings(),
          before.mappings(),
          after.mappings(),
          before.threads(),
          after.threads());
    }
  }

  /** Subscribes and cancels: in the wait for demand, for the ring, in onNext, or right away. */
  private static void round(KernelRing ring, Flux<?> flux, int round) {
    switch (round % 4) {
      case 0 -> {
        ring.producer(0).write(Batch.of(1).wakeup(Wakeup.FORCE));
        AtomicLong seen = new AtomicLong();
        Disposable subscription = flux.take(1).subscribe(record -> seen.incrementAndGet());
        Load.await("a record", () -> seen.get() == 1);
        subscription.dispose();
      }
      case 1 -> flux.subscribeWith(new WithoutDemand()).dispose();
      case 2 -> flux.subscribe().dispose();
      default ->
          flux.subscribe(
              new BaseSubscriber<Object>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                  cancel();
                }
              });
    }
  }

  /**
   * Where addresses are scarce, those of earlier subscriptions are taken back: a ring of 64 MiB
   * takes 128 MiB of them, and a limit of 3 GB has room for some twelve beside the JVM.
   */
  @Test
  @Timeout(120)
  void addressesThatRunOutAreTakenBack() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(64 << 20)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      ring.producer(0).write(Records.RECORDS.count(60));
      Child.Result result =
          Child.runThrough(
              List.of("prlimit", "--as=" + 3_000_000L * 1024), "again", pin.toString(), "40");
      assertThat(result.output().lines().filter(line -> line.startsWith("received")))
          .containsExactlyElementsOf(
              IntStream.range(0, 40).mapToObj(i -> "received [" + i + "]").toList());
    }
  }

  /** The thread, the descriptors and the memory are gone when the subscriber is told of the end. */
  @Test
  void everythingIsGivenBackBeforeTheErrorIsSignalled() {
    try (KernelRing ring = KernelRing.create(SIZE)) {
      ProcessState[] seen = new ProcessState[1];
      ProcessState before = ProcessState.now();
      Disposable subscription =
          ring.receiver()
              .receive(
                  record -> {
                    throw new IllegalStateException("on purpose");
                  })
              .subscribe(record -> {}, error -> seen[0] = ProcessState.now());
      ring.producer(0).write(Batch.of(1));
      RingThread.awaitNone();
      assertThat(subscription.isDisposed()).isTrue();
      assertThat(seen[0].files()).isEqualTo(before.files());
      assertThat(seen[0].ringMappings()).isEqualTo(before.ringMappings());
    }
  }

  /** A receiver is a description. */
  @Test
  void nothingIsOpenBeforeASubscription() {
    try (KernelRing ring = KernelRing.create(SIZE)) {
      ProcessState before = ProcessState.now();
      Flux<?> first = ring.receiver().receive();
      Flux<?> second = ring.receiver().receive(record -> 1);
      assertThat(ProcessState.now().files()).isEqualTo(before.files());
      assertThat(RingThread.all()).isEmpty();

      Disposable subscription = first.subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      assertThat(ProcessState.now().files())
          .as("map, epoll, eventfd")
          .isEqualTo(before.files() + 3);
      subscription.dispose();
      RingThread.awaitNone();
      assertThat(ProcessState.now().files()).isEqualTo(before.files());
      second.take(Duration.ZERO).blockLast(Duration.ofSeconds(5));
    }
  }
}
