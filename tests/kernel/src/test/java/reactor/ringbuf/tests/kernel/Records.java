package reactor.ringbuf.tests.kernel;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.test.StepVerifier;

/** What most tests here write and receive: small records that carry their number. */
final class Records {

  /** For what ends by itself, however busy the machine; JUnit's own limit is a little longer. */
  static final Duration LIMIT = Duration.ofSeconds(Long.getLong("reactor.ringbuf.tests.limit", 50));

  /** How many times slower than a processor of today the emulated one is that this runs on. */
  private static final int SLOWNESS = Integer.getInteger("reactor.ringbuf.tests.slowness", 1);

  /** One record; 72 bytes of a ring. */
  static final Batch RECORDS =
      Batch.of(1).method(Method.RESERVE).length(64).content(Content.SEQUENCE);

  private Records() {}

  /**
   * How many rounds or records a long test takes: fewer where each takes longer.
   *
   * @param atFullSpeed how many on a processor of today
   */
  static int rounds(int atFullSpeed) {
    return atFullSpeed / SLOWNESS;
  }

  /**
   * How much processor time something may take at the most: more where all takes longer.
   *
   * @param atFullSpeed in milliseconds, on a processor of today
   */
  static Duration cpuTime(long atFullSpeed) {
    return Duration.ofMillis(atFullSpeed * SLOWNESS);
  }

  /** The numbers of the records, as a decoder reads them. */
  static Flux<Long> ids(KernelRing ring) {
    return ring.receiver().receive(record -> record.getLong(0));
  }

  /** Receives just so many of a source's records. */
  static void receive(Flux<?> records, long count) {
    StepVerifier.create(records.take(count).count())
        .expectNext(count)
        .expectComplete()
        .verify(LIMIT);
  }

  /** The numbers from the first one to before the second. */
  static List<Long> sequence(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}
