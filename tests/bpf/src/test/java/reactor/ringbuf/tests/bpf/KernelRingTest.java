package reactor.ringbuf.tests.bpf;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.bpf.Batch.Method;
import reactor.ringbuf.tests.bpf.Batch.Wakeup;

/** The producers write what they are told to, and say truly what became of it. */
@RequiresBpf
class KernelRingTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int HEADER = 8;

  @Test
  void aThousandRecordsMoveTheProducerPosition() {
    try (KernelRing ring = KernelRing.create(128 * 1024);
        RingView view = ring.view()) {
      Written written = ring.producer(0).write(Batch.of(1000));
      assertThat(written).isEqualTo(new Written(1000, 0, 0));
      assertThat(view.producerPosition()).isEqualTo(1000 * (HEADER + 64));
      assertThat(view.consumerPosition()).isZero();
      assertThat(view.header(0)).isEqualTo(64);
      assertThat(view.committedRecordWaits()).isTrue();
    }
  }

  static Stream<Arguments> methodsAndLengths() {
    return Stream.of(
            Stream.of(0, 1, 7, 8, 9, 15, 16, 17, 64, 1001, 40_000)
                .flatMap(
                    length ->
                        Stream.of(
                            Arguments.of(Method.OUTPUT, length),
                            Arguments.of(Method.DYNPTR, length))),
            Stream.of(8, 64, 512, 4096).map(length -> Arguments.of(Method.RESERVE, length)))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("methodsAndLengths")
  void everyByteArrives(Method method, int length) {
    Batch batch = Batch.of(100).method(method).length(length);
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      Producer producer = ring.producer(3);
      CompletableFuture<List<ByteBuffer>> received =
          ring.receiver().receive().take(100).collectList().toFuture();
      assertThat(producer.writeAll(batch)).isEqualTo(new Written(100, 0, 0));
      List<ByteBuffer> records = received.orTimeout(10, SECONDS).join();
      for (int i = 0; i < 100; i++) {
        assertThat(records.get(i).remaining()).isEqualTo(length);
        Payload.verify(records.get(i), Payload.id(3, i));
      }
    }
  }

  @Test
  void aFullRingDropsOrStops() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      int fit = 4096 / (HEADER + 64);
      assertThat(ring.producer(0).write(Batch.of(100))).isEqualTo(new Written(fit, 0, 100 - fit));
      assertThat(ring.producer(0).sequence()).isEqualTo(100);
      view.moveConsumer(view.producerPosition());
      Written stopped = ring.producer(0).write(Batch.of(100).stopWhenFull());
      assertThat(stopped).isEqualTo(new Written(fit, 0, 0));
      assertThat(ring.producer(0).sequence()).isEqualTo(100 + fit);
    }
  }

  @Test
  void theLongestRecordIsTheLongest() {
    try (KernelRing ring = KernelRing.create(8192);
        RingView view = ring.view()) {
      Producer producer = ring.producer(0);
      int longest = (int) ring.longestRecord();
      assertThat(producer.write(Batch.of(1).length(longest + 1)).dropped()).isEqualTo(1);
      assertThat(producer.write(Batch.of(1).length(longest)).written()).isEqualTo(1);
      assertThat(view.waiting()).isEqualTo(8192 - 8);
    }
  }

  @Test
  void discardedRecordsAreNotReceived() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Batch batch = Batch.of(9).method(Method.RESERVE).discardEvery(3);
      assertThat(ring.producer(0).write(batch)).isEqualTo(new Written(6, 3, 0));
      assertThat(ring.receiver().receive().take(6).map(Payload::id).collectList().block(LIMIT))
          .containsExactly(0L, 1L, 3L, 4L, 6L, 7L);
    }
  }

  @Test
  void aHeldRecordIsBusyUntilReleased() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      Producer holder = ring.producer(1);
      CompletableFuture<Written> held =
          CompletableFuture.supplyAsync(() -> holder.hold(Batch.of(1).length(24), LIMIT));
      holder.awaitHeld(LIMIT);
      assertThat(view.header(0)).isEqualTo(RingView.BUSY | 24);
      assertThat(view.committedRecordWaits()).isFalse();
      assertThat(held).isNotDone();
      ring.producer(0).write(Batch.of(1));
      holder.release();
      assertThat(held.orTimeout(10, SECONDS).join()).isEqualTo(new Written(1, 0, 0));
      List<ByteBuffer> records = ring.receiver().receive().take(2).collectList().block(LIMIT);
      Payload.verify(records.get(0), Payload.id(1, 0));
      Payload.verify(records.get(1), Payload.id(0, 0));
    }
  }

  @Test
  void aHeldRecordGoesByItselfWhenTheTimeIsOver() {
    try (KernelRing ring = KernelRing.create(4096)) {
      long start = System.nanoTime();
      Batch batch = Batch.of(1).discardEvery(1).method(Method.DYNPTR);
      assertThat(ring.producer(0).hold(batch, Duration.ofMillis(20)))
          .isEqualTo(new Written(0, 1, 0));
      assertThat(System.nanoTime() - start).isBetween(20_000_000L, 5_000_000_000L);
    }
  }

  @Test
  void anIntervalIsKept() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(11).interval(100_000));
      List<Long> times =
          ring.receiver().receive().take(11).map(Payload::nanoTime).collectList().block(LIMIT);
      assertThat(times.get(10) - times.get(0)).isGreaterThanOrEqualTo(900_000);
    }
  }

  @Test
  void wakeupFlagsReachTheKernel() throws Exception {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      Batch silent = Batch.of(50).wakeup(Wakeup.NEVER);
      CompletableFuture<Long> received = ring.receiver().receive().take(101).count().toFuture();
      // Whether the subscriber sleeps yet when these come or not: the last one tells it of all.
      ring.producer(0).write(silent);
      ring.producer(0).write(silent);
      ring.producer(0).write(Batch.of(1).wakeup(Wakeup.FORCE));
      assertThat(received.orTimeout(10, SECONDS).join()).isEqualTo(101);
    }
  }

  @Test
  void producersWriteAtTheSameTime() {
    try (KernelRing ring = KernelRing.create(16 * 1024)) {
      int each = 100_000;
      Received order = new Received();
      CompletableFuture<Long> received =
          ring.receiver()
              .receive(record -> Payload.id(record.asByteBuffer()))
              .take(2L * each)
              .doOnNext(order::accept)
              .count()
              .toFuture();
      Batch batch = Batch.of(each).bursts(3, 100);
      CompletableFuture<Written> other =
          CompletableFuture.supplyAsync(() -> ring.producer(1).writeAll(batch));
      ring.producer(0).writeAll(batch);
      assertThat(other.join().written()).isEqualTo(each);
      received.orTimeout(30, SECONDS).join();
      assertThat(order.missing()).isZero();
      assertThat(order.next(0)).isEqualTo(each);
      assertThat(order.next(1)).isEqualTo(each);
    }
  }

  @Test
  void aPinnedRingIsTheSameMap() throws Exception {
    Path pin;
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      pin = fs.path("events");
      ring.pin(pin);
      ring.producer(0).write(Batch.of(1));
      ByteBuffer record =
          RingbufReceiver.create(ReceiverOptions.pinned(pin)).receive().blockFirst(LIMIT);
      Payload.verify(record, Payload.id(0, 0));
      ring.producer(0).write(Batch.of(1));
      record =
          RingbufReceiver.create(ReceiverOptions.mapId(ring.mapId())).receive().blockFirst(LIMIT);
      Payload.verify(record, Payload.id(0, 1));
    }
    assertThat(pin.getParent()).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mounts")))
        .doesNotContain(pin.getParent().toString());
  }

  @Test
  void nothingIsLeftOpen() throws Exception {
    KernelRing.create(4096).close();
    long before = openFiles();
    for (int i = 0; i < 5; i++) {
      try (KernelRing ring = KernelRing.create(4096);
          RingView view = ring.view()) {
        ring.producer(0).write(Batch.of(1));
        assertThat(view.waiting()).isPositive();
      }
    }
    // Not equal: what an earlier test has cancelled may still be closing.
    assertThat(openFiles()).isLessThanOrEqualTo(before);
  }

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void verificationSeesOneWrongByte() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1).length(45));
      ByteBuffer record = ring.receiver().receive().blockFirst(LIMIT);
      ByteBuffer altered = ByteBuffer.allocate(45).put(record).flip();
      Payload.verify(altered, 0);
      for (int at : List.of(0, 16, 44)) {
        altered.put(at, (byte) (altered.get(at) ^ 1));
        assertThatThrownBy(() -> Payload.verify(altered, 0)).isInstanceOf(AssertionError.class);
        altered.put(at, (byte) (altered.get(at) ^ 1));
      }
    }
  }

  @Test
  void orderIsChecked() {
    Received received = new Received();
    received.accept(Payload.id(2, 0));
    received.accept(Payload.id(2, 3));
    assertThat(received.missing()).isEqualTo(2);
    assertThatThrownBy(() -> received.accept(Payload.id(2, 3))).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> received.accept(Payload.id(2, 1))).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    try (KernelRing ring = KernelRing.create(4096)) {
      Producer producer = ring.producer(0);
      for (Batch batch :
          List.of(
              Batch.of(1).method(Method.RESERVE).length(9),
              Batch.of(1).length(65_536),
              Batch.of(1).method(Method.DYNPTR).length(65_536),
              Batch.of(1).discardEvery(2))) {
        assertThatThrownBy(() -> producer.write(batch))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
