package reactor.ringbuf.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.test.TestRingbuf;
import reactor.test.StepVerifier;

/**
 * The whole receiver on test rings that generated calls have filled and broken: every way to
 * receive gets exactly the records before the first broken place, and then the error for it.
 */
class ReceiverOnHostileRingTest {

  /** What becomes of the positions after the ring has been filled. */
  enum Ending {
    SOUND,
    PRODUCER_POSITION_BEHIND,
    PRODUCER_POSITION_BEYOND,
    CONSUMER_POSITION_MOVED
  }

  /** A way to receive. */
  enum Way {
    COPIES,
    DECODER,
    BATCHES
  }

  private static final int SIZE = 4096;

  private static long rings;
  private static long records;
  private static long corrupt;
  private static long foreign;

  @Property(tries = 4_000)
  void deliversUpToTheBrokenPlace(
      @ForAll Way way,
      @ForAll Ending ending,
      @ForAll @IntRange(max = 8_000) int start,
      @ForAll @Size(max = 40) int[] calls)
      throws Exception {
    rings++;
    long first = 8L * start;
    List<byte[]> received = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Throwable> error = new CompletableFuture<>();
    try (TestRingbuf ring = TestRingbuf.create(SIZE)) {
      ring.moveConsumerPosition(first).corruptProducerPosition(first);
      Script script = new Script(ring);
      for (int call : calls) {
        script.call(call);
      }
      switch (ending) {
        case PRODUCER_POSITION_BEHIND -> ring.corruptProducerPosition(first - 8);
        case PRODUCER_POSITION_BEYOND -> ring.corruptProducerPosition(first + SIZE + 8);
        default -> {}
      }
      Disposable subscription =
          receive(RingbufReceiver.create(ring.options()), way)
              .subscribe(received::add, error::complete);
      switch (ending) {
        case PRODUCER_POSITION_BEHIND, PRODUCER_POSITION_BEYOND -> {
          assertEnds(error, CorruptRingbufException.class);
          assertThat(received).isEmpty();
          corrupt++;
        }
        case SOUND, CONSUMER_POSITION_MOVED -> {
          if (script.endsCorrupt()) {
            assertEnds(error, CorruptRingbufException.class);
            corrupt++;
          } else {
            ring.assertWaiting();
            if (ending == Ending.CONSUMER_POSITION_MOVED) {
              ring.moveConsumerPosition(first - 8).corruptProducerPosition(first);
              assertEnds(error, RingbufInUseException.class);
              foreign++;
            }
          }
          assertThat(received)
              .usingElementComparator(Arrays::compare)
              .containsExactlyElementsOf(script.expected());
        }
      }
      records += received.size();
      subscription.dispose();
      ring.assertNotSubscribed();
    }
  }

  /**
   * What is found broken behind a record is not that record's fault; a second consumer's doing is.
   */
  @Property(generation = GenerationMode.EXHAUSTIVE)
  void recordBeforeTheBrokenPlaceIsNotLost(@ForAll boolean batches, @ForAll boolean stranger) {
    byte[] record = new byte[9_000]; // two exceed a batch, and a block of copies
    long footprint = 8 + record.length;
    try (TestRingbuf ring = TestRingbuf.create(64 * 1024)) {
      RingbufReceiver receiver = RingbufReceiver.create(ring.options());
      Flux<Integer> lengths =
          batches
              ? receiver.receiveBatch().doOnNext(RecordBatch::release).map(RecordBatch::size)
              : receiver.receive().map(ByteBuffer::remaining);
      int one = batches ? 1 : record.length;
      ring.submit(record).submit(record);
      StepVerifier.Step<Integer> first =
          StepVerifier.create(lengths.onErrorContinue((error, value) -> {}), 1)
              .expectNext(one)
              .then(ring::assertParked);
      if (stranger) {
        first
            .then(() -> ring.moveConsumerPosition(2 * footprint))
            .thenRequest(1)
            .expectError(RingbufInUseException.class)
            .verify(Duration.ofSeconds(10));
      } else {
        first
            .then(() -> ring.corruptProducerPosition(-8))
            .thenRequest(2)
            .expectNext(one)
            .expectError(CorruptRingbufException.class)
            .verify(Duration.ofSeconds(10));
      }
    }
  }

  private static Flux<byte[]> receive(RingbufReceiver receiver, Way way) {
    return switch (way) {
      case COPIES -> receiver.receive().map(ReceiverOnHostileRingTest::bytes);
      case DECODER -> receiver.receive(record -> bytes(record.copy()));
      case BATCHES ->
          receiver
              .receiveBatch()
              .concatMapIterable(
                  batch -> {
                    List<byte[]> records = new ArrayList<>();
                    batch.forEach(record -> records.add(bytes(record.asByteBuffer())));
                    return records;
                  },
                  1);
    };
  }

  private static byte[] bytes(ByteBuffer record) {
    byte[] bytes = new byte[record.remaining()];
    record.get(bytes);
    return bytes;
  }

  private static void assertEnds(
      CompletableFuture<Throwable> error, Class<? extends RingbufException> with) throws Exception {
    assertThat(error.get(10, TimeUnit.SECONDS)).isInstanceOf(with);
  }

  @AfterContainer
  static void printFigures() {
    System.out.printf(
        "Hostile rings, whole receiver: %,d rings, %,d records, %,d corrupt, %,d foreign consumers%n",
        rings, records, corrupt, foreign);
  }
}
