package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.rounds;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.Drained;
import reactor.ringbuf.tests.fixtures.KernelUserRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.UserRingView;
import reactor.test.StepVerifier;

/** Every message that is sent is drained once, in order, with all its bytes. */
@RequiresBpf
class SendingTest {

  static final RecordEncoder<Long> EIGHT_BYTES =
      RecordEncoder.of(8, (sequence, target) -> target.putLong(sequence));

  private static final RecordEncoder<Long> SIXTY_FOUR_BYTES =
      RecordEncoder.of(64, (sequence, target) -> KernelUserRing.write(sequence, 64, target));

  static void complete(Mono<Void> sent) {
    StepVerifier.create(sent).expectComplete().verify(LIMIT);
  }

  static Flux<Long> numbers(long from, long count) {
    return Flux.range(0, Math.toIntExact(count)).map(i -> from + i);
  }

  @Test
  void aFewMessages() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view()) {
      RingbufSender sender = ring.sender();
      complete(sender.send(Flux.range(0, 3).map(i -> KernelUserRing.message(i, 24))));
      assertThat(view.waiting()).isEqualTo(3 * 32);
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(3, 72, 0, 3));
      assertThat(sender.stats().messages()).isEqualTo(3);
      assertThat(sender.stats().bytes()).isEqualTo(3 * 32);
      assertThat(RingThread.all()).as("nothing had to wait").isEmpty();
    }
  }

  @Test
  void nothing() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      complete(ring.sender().send(Flux.empty()));
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(0, 0, 0, 0));
    }
  }

  @Test
  @Tag("full-speed")
  void tenMillionMessages() {
    int total = 10_000_000;
    try (KernelUserRing ring = KernelUserRing.create(512 * 1024);
        UserRingView view = ring.view();
        Drainer drainer = Drainer.start(ring, () -> Drain.all().quick())) {
      RingbufSender sender = ring.sender();
      long start = System.nanoTime();
      complete(sender.send(numbers(0, total / 2), EIGHT_BYTES));
      complete(sender.send(numbers(total / 2, total / 2), SIXTY_FOUR_BYTES));
      drainer.await(total);
      double seconds = (System.nanoTime() - start) / 1e9;

      assertThat(drainer.messages()).isEqualTo(total);
      assertThat(drainer.wrong()).isZero();
      assertThat(drainer.bytes()).isEqualTo(total / 2 * 64L);
      assertThat(view.waiting()).isZero();
      assertThat(sender.stats().messages()).isEqualTo(total);
      assertThat(sender.stats().bytes()).isEqualTo(view.producerPosition());
      Load.report(
          "%,d messages of 8 and 64 bytes sent, %,d wraps, %.1f s, %.1f million/s, %s",
          total,
          view.producerPosition() / ring.size(),
          seconds,
          total / seconds / 1e6,
          sender.stats());
    }
  }

  /** In place and copied, byte for byte; the last length is the longest that the program checks. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 63, 64, 65, 511, 4095, 4097, 30_000, 65_528})
  void everyLength(int length) {
    int size = 64 * 1024;
    int wraps = rounds(60);
    int count = wraps / 2 * size / (length + 8);
    try (KernelUserRing ring = KernelUserRing.create(size);
        UserRingView view = ring.view();
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      RingbufSender sender = ring.sender();
      complete(
          sender.send(
              numbers(0, count),
              RecordEncoder.of(
                  length, (sequence, target) -> KernelUserRing.write(sequence, length, target))));
      complete(sender.send(numbers(count, count).map(i -> KernelUserRing.message(i, length))));
      drainer.await(2L * count);
      assertThat(drainer.wrong()).isZero();
      assertThat(drainer.messages()).isEqualTo(2L * count);
      assertThat(drainer.bytes()).isEqualTo(length < 16 ? 0 : 2L * count * length);
      assertThat(view.producerPosition() / size).isGreaterThanOrEqualTo(wraps - 1);
      assertThat(view.waiting()).isZero();
    }
  }

  /** An encoder may write less than it had announced. */
  @Test
  void shorterThanAnnounced() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view();
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      complete(
          ring.sender()
              .send(
                  numbers(0, 1_000),
                  RecordEncoder.of(
                      2_000, (i, target) -> KernelUserRing.write(i, 16 + (int) (i % 50), target))));
      drainer.await(1_000);
      assertThat(drainer.wrong()).isZero();
      assertThat(view.producerPosition()).isLessThan(1_000 * 80);
    }
  }

  /** Buffers of every kind, from any thread; they are left as they were. */
  @Test
  void allKindsOfBuffers() {
    int count = rounds(100_000);
    try (KernelUserRing ring = KernelUserRing.create(32 * 1024);
        UserRingView view = ring.view();
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      Random random = new Random(42);
      AtomicLong bytes = new AtomicLong();
      complete(
          ring.sender()
              .send(
                  numbers(0, count)
                      .map(
                          i -> {
                            int length = 16 + random.nextInt(random.nextInt(16) == 0 ? 5_001 : 100);
                            bytes.addAndGet(length);
                            return variant((int) (i % 4), KernelUserRing.message(i, length));
                          })
                      .publishOn(Schedulers.parallel())));
      drainer.await(count);
      assertThat(drainer.wrong()).isZero();
      assertThat(drainer.bytes()).isEqualTo(bytes.get());
      Load.report(
          "%,d messages of 16 to 5,016 bytes, %,d wraps, every byte verified",
          count, view.producerPosition() / ring.size());
    }
    ByteBuffer kept = KernelUserRing.message(0, 32).position(8).limit(24);
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      complete(ring.sender().send(Mono.just(kept)));
    }
    assertThat(kept.position()).isEqualTo(8);
    assertThat(kept.limit()).isEqualTo(24);
  }

  private static ByteBuffer variant(int kind, ByteBuffer message) {
    return switch (kind) {
      case 0 -> message;
      case 1 -> message.asReadOnlyBuffer();
      case 2 -> ByteBuffer.allocateDirect(message.remaining()).put(message).flip();
      default ->
          ByteBuffer.allocate(message.remaining() + 11)
              .position(5)
              .put(message)
              .position(5)
              .limit(5 + message.limit());
    };
  }

  /** What is held back is shown when the source is done, and while it waits for room. */
  @Test
  void batches() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      RingbufSender sender = RingbufSender.create(ring.options().batch(1_000).prefetch(8));
      complete(sender.send(numbers(0, 10), EIGHT_BYTES));
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(10, 0, 0, 10));
      try (Drainer drainer = Drainer.start(ring, Drain::all)) {
        complete(sender.send(numbers(10, 10_000), EIGHT_BYTES));
        drainer.await(10_000);
        assertThat(drainer.wrong()).isZero();
        assertThat(sender.stats().messages()).isEqualTo(10_010);
      }
      // A source that emits by itself is not held back.
      reactor.core.publisher.Sinks.Many<Long> source =
          reactor.core.publisher.Sinks.many().unicast().onBackpressureBuffer();
      reactor.core.Disposable sending = sender.send(source.asFlux(), EIGHT_BYTES).subscribe();
      source.tryEmitNext(10_010L);
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(1, 0, 0, 1));
      sending.dispose();
    }
  }

  /** Such a message fits only when the ring is empty. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 64 * 1024, 1 << 23})
  void theLongestThatFits(int wanted) {
    try (KernelUserRing ring = KernelUserRing.create(wanted);
        UserRingView view = ring.view();
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      int length = (int) ring.size() - 8;
      complete(
          ring.sender()
              .send(
                  numbers(0, 100),
                  RecordEncoder.of(
                      length, (i, target) -> target.putLong(i).putLong(length).position(length))));
      drainer.await(100);
      assertThat(drainer.bytes()).isEqualTo(100L * length);
      assertThat(view.producerPosition()).isEqualTo(100 * ring.size());
    }
  }

  /** The kernel gives BPF programs no message of 16 MiB or more, however large the ring. */
  @Test
  void theLongestThatTheKernelTakes() {
    try (KernelUserRing ring = KernelUserRing.create(1 << 25);
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      int length = (1 << 24) - 1;
      complete(
          ring.sender()
              .send(
                  numbers(0, 10),
                  RecordEncoder.of(
                      length, (i, target) -> target.putLong(i).putLong(length).position(length))));
      drainer.await(10);
      assertThat(drainer.bytes()).isEqualTo(10L * length);
    }
  }
}
