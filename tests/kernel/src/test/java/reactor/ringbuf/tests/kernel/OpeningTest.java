package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.receive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;
import reactor.test.StepVerifier;

/** All ways to name a ring, and rings of all sizes. */
@RequiresBpf
class OpeningTest {

  private static Flux<Long> ids(ReceiverOptions options) {
    return RingbufReceiver.create(options).receive(record -> record.getLong(0));
  }

  @Test
  void byPinIdAndDescriptor() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events with a space");
      Sys.pin(ring.mapFd(), pin);
      ring.producer(0).write(Batch.of(5));

      StepVerifier.create(ids(ReceiverOptions.pinned(pin)).take(1)).expectNext(0L).verifyComplete();
      StepVerifier.create(ids(ReceiverOptions.pinned(pin.toString())).take(1))
          .expectNext(1L)
          .verifyComplete();
      StepVerifier.create(ids(ReceiverOptions.mapId(ring.mapId())).take(1))
          .expectNext(2L)
          .verifyComplete();
      StepVerifier.create(ids(ReceiverOptions.mapFd(ring.mapFd())).take(2))
          .expectNext(3L, 4L)
          .verifyComplete();
    }
  }

  @Test
  void theApplicationsDescriptorIsNotClosed() {
    try (KernelRing ring = KernelRing.create(4096)) {
      for (int i = 0; i < 3; i++) {
        ring.producer(0).write(Batch.of(1));
        StepVerifier.create(ids(ReceiverOptions.mapFd(ring.mapFd())).take(1))
            .expectNext((long) i)
            .verifyComplete();
        RingThread.awaitNone();
        assertThat(Path.of("/proc/self/fd/" + ring.mapFd())).satisfies(OpeningTest::isMap);
      }
    }
  }

  /** A subscription goes on although the application has closed its own, and unpinned the map. */
  @Test
  void theApplicationMayCloseItsDescriptorAtAnyTime() throws Exception {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      Sys.pin(ring.mapFd(), pin);
      int fd = Sys.open(pin);
      StepVerifier.create(ids(ReceiverOptions.mapFd(fd)))
          .then(() -> ring.producer(0).write(Batch.of(1)))
          .expectNext(0L)
          .then(() -> Sys.close(fd))
          .then(() -> ring.producer(0).write(Batch.of(1)))
          .expectNext(1L)
          .thenCancel()
          .verify(LIMIT);
      RingThread.awaitNone(); // or the next one has to wait, and opens the pin when it is gone
      StepVerifier.create(ids(ReceiverOptions.pinned(pin)))
          .then(
              () -> {
                try {
                  Files.delete(pin);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .then(() -> ring.producer(0).write(Batch.of(1)))
          .expectNext(2L)
          .thenCancel()
          .verify(LIMIT);
    }
  }

  /** The subscription stays with the map that it has opened; the next one opens what is there. */
  @Test
  void aPinThatIsReplacedIsNotNoticed() throws Exception {
    try (BpfFs fs = BpfFs.mount();
        KernelRing former = KernelRing.create(4096);
        KernelRing later = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      former.pin(pin);
      later.producer(0).write(Batch.of(1));
      StepVerifier.create(ids(ReceiverOptions.pinned(pin)))
          .then(() -> former.producer(0).write(Batch.of(1)))
          .expectNext(0L)
          .then(() -> replace(pin, later))
          .then(() -> former.producer(0).write(Batch.of(1)))
          .expectNext(1L)
          .thenCancel()
          .verify(LIMIT);
      StepVerifier.create(ids(ReceiverOptions.pinned(pin)).take(1)).expectNext(0L).verifyComplete();
    }
  }

  private static void replace(Path pin, KernelRing ring) {
    try {
      Files.delete(pin);
      ring.pin(pin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void isMap(Path descriptor) {
    try {
      assertThat(Files.readSymbolicLink(descriptor).toString()).contains("bpf-map");
    } catch (IOException e) {
      throw new AssertionError("it is closed", e);
    }
  }

  /** The position is the map's: one subscription goes on where another program stopped. */
  @Test
  void startsAtThePositionThatItFinds() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      for (int i = 0; i < 3; i++) {
        ring.producer(0).write(Batch.of(50));
        view.moveConsumer(view.producerPosition());
      }
      ring.producer(0).write(Batch.of(1));
      StepVerifier.create(ids(ring.options()).take(1)).expectNext(150L).verifyComplete();
    }
  }

  /** From a page to the largest that max_entries can say; each is filled and wraps. */
  @ParameterizedTest
  @ValueSource(longs = {1 << 12, 1 << 19, 1 << 24, 1 << 29, 1 << 30, 1L << 31})
  void ringsOfAllSizes(long size) {
    int large = (int) Math.min(size / 4, (1 << 24) - 1); // the longest record that BPF may reserve
    int small = (int) Math.min(size / 16, 5_000);
    Batch largeOnes = Batch.of(1).method(Method.DYNPTR).length(large).content(Content.SEQUENCE);
    Batch smallOnes = Batch.of(10).length(small);
    long wraps = 3;
    try (KernelRing ring = KernelRing.create(size, largeOnes);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                1,
                producer -> {
                  Written sum = new Written(0, 0, 0);
                  while (view.producerPosition() < wraps * size) {
                    sum = sum.plus(Load.writeAll(producer, largeOnes));
                    sum = sum.plus(Load.writeAll(producer, smallOnes));
                  }
                  return sum;
                })) {
      Received received = new Received();
      AtomicLong verified = new AtomicLong();
      Flux<Long> records =
          ring.receiver()
              .receive(
                  record -> {
                    long id = record.getLong(0);
                    if (record.length() == small) {
                      ByteBuffer bytes = record.asByteBuffer();
                      Payload.verify(bytes, id);
                      verified.incrementAndGet();
                    } else {
                      assertThat(record.length()).isEqualTo(large);
                      record.getByte(large - 1); // mapped up to its end
                    }
                    return id;
                  });
      AtomicLong seen = new AtomicLong();
      var subscription = records.doOnNext(received::accept).subscribe(id -> seen.incrementAndGet());
      long written = load.join().written();
      Load.await("all is received", () -> seen.get() == written || subscription.isDisposed());
      subscription.dispose();
      assertThat(received.missing()).isZero();
      assertThat(received.count()).isEqualTo(written);
      assertThat(verified.get()).isGreaterThanOrEqualTo(written * 10 / 11);
      RingThread.awaitNone();
      assertThat(view.waiting()).isZero();
      Load.report(
          "a ring of %,d KiB: %,d records, %.1f wraps",
          size >> 10, written, (double) view.producerPosition() / size);
    }
  }

  /** Copies out of the parts of a ring that no single ByteBuffer could show. */
  @Test
  @Tag("full-speed")
  void copiesFromALargeRing() {
    long size = 1L << 31;
    int length = (1 << 24) - 1;
    try (KernelRing ring = KernelRing.create(size)) {
      Batch batch = Batch.of(1).method(Method.DYNPTR).length(length).content(Content.SEQUENCE);
      AtomicLong next = new AtomicLong();
      for (int i = 0; i < 127; i++) {
        assertThat(ring.producer(0).write(batch).written()).isEqualTo(1);
      }
      assertThat(ring.producer(0).write(Batch.of(1).length(60_000)).written()).isEqualTo(1);
      receive(
          ring.receiver()
              .receive()
              .doOnNext(
                  record -> {
                    long id = next.getAndIncrement();
                    if (id < 127) {
                      assertThat(record.remaining()).isEqualTo(length);
                      assertThat(record.getLong(0)).isEqualTo(id);
                    } else {
                      Payload.verify(record, id);
                    }
                  }),
          128);
    }
  }
}
