package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.test.StepVerifier;

/** Pins that are not there yet, and pins at which another map takes the place of the former. */
@RequiresBpf
@Timeout(60)
class FollowTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aPinIsWaitedFor() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      RingbufReceiver receiver =
          RingbufReceiver.create(ReceiverOptions.pinned(pin).waitForPin(LIMIT));
      List<String> life = new CopyOnWriteArrayList<>();
      Disposable watch =
          receiver.lifeEvents().subscribe(event -> life.add(event.getClass().getSimpleName()));
      StepVerifier.create(ids(receiver))
          .then(() -> Load.await("the receiver to wait", () -> life.contains("Waiting")))
          .then(() -> ring.pin(pin))
          .then(() -> ring.producer(0).write(Batch.of(2)))
          .expectNext(0L, 1L)
          .thenCancel()
          .verify(LIMIT);
      Load.await("the ring to be closed", () -> life.contains("Closed"));
      assertThat(life).containsExactly("Waiting", "Opened", "Closed");
      watch.dispose();
    }
  }

  @Test
  void aPinThatNeverComesIsAnError() {
    try (BpfFs fs = BpfFs.mount()) {
      Path pin = fs.path("events");
      StepVerifier.create(
              ids(
                  RingbufReceiver.create(
                      ReceiverOptions.pinned(pin).waitForPin(Duration.ofMillis(300)))))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(RingbufException.class)
                      .hasMessage(
                          "Nothing was pinned within PT0.3S: the ring buffer pinned at "
                              + pin
                              + ". Let the loader pin it, or wait longer."))
          .verify(LIMIT);
    }
  }

  @Test
  void theMapThatTakesAnothersPlaceIsReceived() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing former = KernelRing.create(4096);
        KernelRing later = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      former.pin(pin);
      RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.pinned(pin).follow());
      StepVerifier life =
          StepVerifier.create(receiver.lifeEvents().map(event -> event.getClass().getSimpleName()))
              .expectNext("Opened", "Closed", "Opened", "Closed")
              .thenCancel()
              .verifyLater();
      StepVerifier.create(ids(receiver), 1)
          .then(() -> former.producer(0).write(Batch.of(3)))
          .expectNext(0L)
          .then(() -> later.producer(0).write(Batch.of(2)))
          .then(() -> replace(pin, later))
          .thenRequest(10)
          .expectNext(1L, 2L) // the old ring to its end
          .expectNext(0L, 1L)
          .then(() -> later.producer(0).write(Batch.of(1)))
          .expectNext(2L)
          .thenCancel()
          .verify(LIMIT);
      life.verify(LIMIT);
      assertThat(receiver.stats().reopened()).isEqualTo(1);
      assertThat(receiver.stats().records()).isEqualTo(6);
    }
  }

  /** Its producers may go on, as the BPF program does until it is detached. */
  @Test
  void aMapWhosePinIsRemovedIsKept() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096);
        KernelRing later = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.pinned(pin).follow());
      StepVerifier.create(ids(receiver))
          .then(() -> ring.producer(0).write(Batch.of(1)))
          .expectNext(0L)
          .then(() -> delete(pin))
          .thenAwait(Duration.ofMillis(500)) // the pin is looked at twice and more
          .then(() -> ring.producer(0).write(Batch.of(1)))
          .expectNext(1L)
          .then(() -> later.pin(pin))
          .then(() -> later.producer(0).write(Batch.of(1)))
          .expectNext(0L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** A loader that crashes before the ring that it has pinned could be opened. */
  @Test
  void aPinThatIsGoneBeforeItIsOpenedIsNoError() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing former = KernelRing.create(4096);
        KernelRing crashed = KernelRing.create(4096);
        KernelRing later = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      former.pin(pin);
      former.producer(0).write(Batch.of(2));
      RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.pinned(pin).follow());
      StepVerifier.create(ids(receiver), 1)
          .expectNext(0L)
          .then(() -> replace(pin, crashed))
          .thenAwait(Duration.ofMillis(500)) // the pin is looked at twice and more
          .then(() -> delete(pin))
          .thenRequest(10)
          .expectNext(1L)
          .then(() -> later.pin(pin))
          .then(() -> later.producer(0).write(Batch.of(1)))
          .expectNext(0L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** The loader makes the folder, too. */
  @Test
  void aFolderIsWaitedFor() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path folder = fs.path("application");
      RingbufReceiver receiver =
          RingbufReceiver.create(ReceiverOptions.pinnedIn(folder, "*").waitForPin(LIMIT));
      StepVerifier.create(ids(receiver))
          .thenAwait(Duration.ofMillis(300))
          .then(
              () -> {
                assertThat(folder.toFile().mkdir()).isTrue();
                ring.pin(folder.resolve("events"));
                ring.producer(0).write(Batch.of(1));
              })
          .expectNext(0L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** A loader that is started again and again, with producers that go on. */
  @Test
  void nothingIsLostWhileLoadersComeAndGo() {
    try (BpfFs fs = BpfFs.mount()) {
      Path pin = fs.path("events");
      RingbufReceiver receiver =
          RingbufReceiver.create(ReceiverOptions.pinned(pin).waitForPin(LIMIT).follow());
      List<Long> expected = new ArrayList<>();
      List<KernelRing> rings = new ArrayList<>();
      StepVerifier.Step<Long> steps = StepVerifier.create(ids(receiver));
      for (int i = 0; i < 5; i++) {
        steps =
            steps
                .then(
                    () -> {
                      KernelRing ring = KernelRing.create(64 * 1024);
                      rings.add(ring);
                      ring.producer(0).write(Batch.of(100));
                      replace(pin, ring);
                    })
                .expectNextCount(100);
      }
      steps.thenCancel().verify(Duration.ofSeconds(40));
      assertThat(receiver.stats().records()).isEqualTo(500);
      rings.forEach(KernelRing::close);
    }
  }

  @Test
  void aPinThatIsAddedToAFolderIsReceived() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing one = KernelRing.create(4096);
        KernelRing two = KernelRing.create(4096)) {
      RingbufReceiver receiver =
          RingbufReceiver.create(
              ReceiverOptions.pinnedIn(fs.path("one").getParent(), "*").waitForPin(LIMIT).follow());
      StepVerifier.create(receiver.receive(record -> record.ring().name()))
          .then(() -> one.pin(fs.path("one")))
          .then(() -> one.producer(0).write(Batch.of(1)))
          .expectNext("one")
          .then(() -> two.pin(fs.path("two")))
          .then(() -> two.producer(0).write(Batch.of(1)))
          .expectNext("two")
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @Test
  void aWaitIsPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReceiverOptions.pinned("/sys/fs/bpf/x").waitForPin(Duration.ZERO))
        .withMessage("limit must be more than 0, not PT0S");
  }

  private static Flux<Long> ids(RingbufReceiver receiver) {
    return receiver.receive(record -> record.getLong(0));
  }

  private static void replace(Path pin, KernelRing ring) {
    try {
      Files.deleteIfExists(pin);
      ring.pin(pin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path pin) {
    try {
      Files.delete(pin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
