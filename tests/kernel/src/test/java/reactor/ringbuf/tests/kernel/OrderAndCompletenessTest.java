package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.receive;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;
import reactor.test.StepVerifier;

/** Every record that a producer submits comes once, in order, with all its bytes. */
@RequiresBpf
class OrderAndCompletenessTest {

  @Test
  @Tag("full-speed")
  void twentyMillionRecords() {
    int total = 20_000_000;
    int chunk = 100_000;
    Batch small = RECORDS.count(chunk).length(8);
    try (KernelRing ring = KernelRing.create(512 * 1024);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                1,
                producer ->
                    Load.writeUntil(
                        producer,
                        total,
                        written -> written / chunk % 2 == 0 ? small : small.length(64)))) {
      Received received = new Received();
      long start = System.nanoTime();
      receive(ids(ring).doOnNext(received::accept), total);
      double seconds = (System.nanoTime() - start) / 1e9;

      assertThat(load.join()).isEqualTo(new Written(total, 0, 0));
      assertThat(received.missing()).isZero();
      assertThat(received.next(0)).isEqualTo(total);
      RingThread.awaitNone();
      assertThat(view.waiting()).isZero();
      long wraps = view.producerPosition() / ring.size();
      assertThat(wraps).isGreaterThan(1000);
      Load.report(
          "%,d records of 8 and 64 bytes, %,d wraps, %.1f s, %.1f million/s",
          received.count(), wraps, seconds, total / seconds / 1e6);
    }
  }

  /** Each record notifies a consumer that has caught up; in bursts, so that it often has. */
  @Test
  @Tag("full-speed")
  void withoutCoalescing() {
    int count = 500_000;
    Batch bursts = RECORDS.count(count).length(8).bursts(3, 10_000);
    try (KernelRing ring = KernelRing.create(64 * 1024);
        Load load = Load.write(ring, bursts)) {
      Received received = new Received();
      RingbufReceiver receiver = RingbufReceiver.create(ring.options().coalescing(Duration.ZERO));
      receive(receiver.receive(record -> record.getLong(0)).doOnNext(received::accept), count);
      load.join();
      assertThat(received.missing()).isZero();
      ReceiverStats stats = receiver.stats();
      assertThat(stats.naps()).isZero();
      assertThat(stats.waits()).isGreaterThan(1_000);
      Load.report("%,d records in bursts without coalescing, %,d waits", count, stats.waits());
    }
  }

  static Stream<Arguments> methodsAndLengths() {
    return Stream.concat(
        Stream.of(0, 1, 7, 8, 9, 63, 64, 65, 511, 4095, 4097, 30_000, 65_512, 65_520)
            .flatMap(
                length ->
                    Stream.of(Method.OUTPUT, Method.DYNPTR)
                        .map(method -> Arguments.of(method, length))),
        Stream.of(8, 64, 512, 4096).map(length -> Arguments.of(Method.RESERVE, length)));
  }

  /** Copies and views, byte for byte; the last length is the longest that fits. */
  @ParameterizedTest
  @MethodSource("methodsAndLengths")
  void everyLength(Method method, int length) {
    int size = 64 * 1024;
    int count = Math.max(30, 30 * size / (length + 8));
    Batch batch = Batch.of(count).method(method).length(length);
    try (KernelRing ring = KernelRing.create(size, batch);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                1,
                producer -> Load.writeAll(producer, batch).plus(Load.writeAll(producer, batch)))) {
      AtomicLong next = new AtomicLong();
      receive(
          ring.receiver()
              .receive()
              .doOnNext(record -> verify(record, length, next.getAndIncrement())),
          count);
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        verify(record.asByteBuffer(), length, next.getAndIncrement());
                        return record.length();
                      })
                  .take(count))
          .thenConsumeWhile(l -> l == length)
          .expectComplete()
          .verify(LIMIT);

      assertThat(load.join().written()).isEqualTo(2L * count);
      assertThat(next).hasValue(2L * count);
      assertThat(view.producerPosition() / size).isGreaterThanOrEqualTo(30);
      RingThread.awaitNone();
      assertThat(view.waiting()).isZero();
    }
  }

  private static void verify(ByteBuffer record, int length, long sequence) {
    assertThat(record.remaining()).isEqualTo(length);
    Payload.verify(record, Payload.id(0, sequence));
  }

  @Test
  @Tag("full-speed")
  void allLengthsMixed() {
    int records = 200_000;
    int seed = 42;
    try (KernelRing ring = KernelRing.create(32 * 1024);
        RingView view = ring.view();
        Load load =
            Load.start(
                ring,
                1,
                producer -> {
                  Random lengths = new Random(seed);
                  return Load.writeUntil(
                      producer, records, i -> Batch.of(1).length(length(lengths)));
                })) {
      Random lengths = new Random(seed);
      AtomicLong next = new AtomicLong();
      receive(
          ring.receiver()
              .receive()
              .doOnNext(record -> verify(record, length(lengths), next.getAndIncrement())),
          records);
      assertThat(load.join().written()).isEqualTo(records);
      Load.report(
          "%,d records of 0 to 5,000 bytes, mostly short, %,d wraps, every byte verified",
          records, view.producerPosition() / ring.size());
    }
  }

  /** Mostly short, and one in sixteen up to 5,000 bytes. */
  private static int length(Random random) {
    return random.nextInt(random.nextInt(16) == 0 ? 5_001 : 100);
  }

  /** Such a record leaves no room for another: the consumer must give it back before it waits. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 64 * 1024, 1 << 20, 1 << 23})
  void theLongestThatFits(int size) {
    int count = 100;
    try (KernelRing ring = KernelRing.create(size);
        RingView view = ring.view()) {
      int length = (int) ring.longestRecord();
      Batch batch =
          Batch.of(1)
              .method(Method.DYNPTR)
              .length(length)
              .content(length <= Batch.MAX_FILLED ? Content.PATTERN : Content.SEQUENCE);
      Producer producer = ring.producer(0);
      assertThat(producer.write(batch.length(length + 1)).dropped())
          .as("one byte more does not fit")
          .isEqualTo(1);
      try (Load load = Load.start(ring, 1, p -> Load.writeUntil(p, count, i -> batch))) {
        Received received = new Received();
        receive(
            ring.receiver()
                .receive(
                    record -> {
                      assertThat(record.length()).isEqualTo(length);
                      record.getByte(length - 1);
                      return record.getLong(0);
                    })
                .doOnNext(received::accept),
            count);
        load.join();
        assertThat(received.missing()).as("the one that did not fit").isEqualTo(1);
        assertThat(view.producerPosition()).isEqualTo(count * (ring.size() - 8));
      }
    }
  }
}
