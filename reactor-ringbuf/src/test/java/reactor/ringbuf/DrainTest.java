package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.test.StepVerifier;

/** What the receiver gives back, and when, so that the kernel notifies when it has to. */
@Timeout(60)
class DrainTest {

  private static final Duration LIMIT = Duration.ofSeconds(50);

  @Test
  void everythingIsGivenBackBeforeTheWaitForDemand() {
    HandDrivenRing ring = new HandDrivenRing(nanos -> {});
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(ring));
    for (int i = 0; i < 5; i++) {
      ring.submit();
    }
    StepVerifier.create(receiver.receive(), 3)
        .expectNextCount(3)
        .then(
            () -> {
              awaitParked(receiver);
              assertThat(ring.held()).isEqualTo(2);
            })
        .thenRequest(2)
        .expectNextCount(2)
        .then(
            () -> {
              awaitParked(receiver);
              assertThat(ring.held()).isZero();
            })
        .thenCancel()
        .verify(LIMIT);
  }

  private static void awaitParked(RingbufReceiver receiver) {
    await()
        .pollDelay(Duration.ZERO)
        .until(() -> receiver.stats().state() == ReceiverStats.State.PARKED);
  }

  /**
   * Else whoever subscribes next would fail on it again. A LinkageError is one of those that
   * Reactor throws on at once, and is no rarity in a decoder.
   */
  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class})
  void aRecordWhoseDecoderFailedIsConsumed(Class<? extends Throwable> error) {
    HandDrivenRing ring = new HandDrivenRing(nanos -> {});
    RingbufReceiver receiver =
        RingbufReceiver.create(ReceiverOptions.source(ring).threadFactory(DrainTest::quietThread));
    ring.submit();
    ring.submit();
    ring.submit();
    RecordDecoder<Long> failing =
        record -> {
          if (record.position() == HandDrivenRing.FOOTPRINT) {
            Throwable thrown = error.getConstructor().newInstance();
            if (thrown instanceof Error e) {
              throw e;
            }
            throw (Exception) thrown;
          }
          return record.position();
        };
    StepVerifier.create(receiver.receive(failing)).expectNext(0L).expectError(error).verify(LIMIT);
    assertThat(ring.held()).isOne();
    StepVerifier.create(receiver.receive(failing))
        .expectNext(2L * HandDrivenRing.FOOTPRINT)
        .thenCancel()
        .verify(LIMIT);
  }

  /** What a failed record leaves behind must not be taken for the next one's. */
  @Test
  void aRecordMayBePassedOverBehindOneThatFailed() {
    HandDrivenRing ring = new HandDrivenRing(nanos -> {});
    for (int i = 0; i < 4; i++) {
      ring.submit();
    }
    AtomicInteger failed = new AtomicInteger();
    RecordDecoder<Long> decoder =
        new RecordDecoder<>() {
          @Override
          public @Nullable Long decode(RingbufRecord record) {
            return switch ((int) record.position() / HandDrivenRing.FOOTPRINT) {
              case 1 -> throw new IllegalStateException();
              case 2 -> null;
              default -> record.position();
            };
          }

          @Override
          public boolean passesOver() {
            return true;
          }
        };
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(ring));
    StepVerifier.create(
            receiver.receive(decoder).onErrorContinue((error, r) -> failed.incrementAndGet()))
        .expectNext(0L, 3L * HandDrivenRing.FOOTPRINT)
        .thenCancel()
        .verify(LIMIT);
    assertThat(failed).hasValue(1);
    assertThat(receiver.stats().failed()).isOne();
  }

  /**
   * What a decoder makes of bytes that producers may have written over a record is no value, and
   * what it throws is not the record's fault. Where records are copied first, it is the next run
   * that ends the subscription.
   */
  @ParameterizedTest
  @CsvSource({"8, true", "8, false", "500, true", "500, false"})
  void aSecondConsumerIsNoticedByTheNextCheck(int length, boolean fails) {
    HandDrivenRing ring = new HandDrivenRing(nanos -> {});
    for (int i = 0; i < 3; i++) {
      ring.submit(length);
    }
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(ring));
    List<Integer> values = new ArrayList<>();
    StepVerifier.create(
            receiver
                .receive(
                    record -> {
                      ring.giveBackBehindTheConsumersBack();
                      if (fails) {
                        throw new IllegalStateException();
                      }
                      return record.length();
                    })
                .doOnNext(values::add))
        .thenConsumeWhile(value -> true)
        .expectError(
            fails && length == 8 ? IllegalStateException.class : RingbufInUseException.class)
        .verify(LIMIT);
    assertThat(values).hasSize(fails || length == 500 ? 0 : 1); // the first turn is of one record
  }

  /** Small records are read in a block and large ones in the ring, by the same view. */
  @Test
  void recordsAreReadWhereTheyAre() {
    HandDrivenRing ring = new HandDrivenRing(nanos -> {});
    List<ByteBuffer> expected = new ArrayList<>();
    for (int length : new int[] {8, 500, 16, 500, 16}) {
      for (int i = 0; i < 40; i++) { // more than a turn of few records takes, so runs of each
        int start = (int) ring.producerPage().getLong(0) + RecordHeader.SIZE;
        ring.submit(length);
        expected.add(RecordCopy.of(ring.windows()[0], start, length));
      }
    }
    RecordDecoder<ByteBuffer> fieldByField =
        record -> {
          ByteBuffer fields = ByteBuffer.allocate(record.length()).order(ByteOrder.nativeOrder());
          while (fields.remaining() >= Long.BYTES) {
            fields.putLong(record.getLong(fields.position()));
          }
          while (fields.hasRemaining()) {
            fields.put(record.getByte(fields.position()));
          }
          return fields.flip();
        };
    StepVerifier.create(
            RingbufReceiver.create(ReceiverOptions.source(ring))
                .receive(fieldByField)
                .take(expected.size())
                .collectList())
        .assertNext(
            records -> {
              for (int i = 0; i < expected.size(); i++) {
                assertThat(records.get(i)).as("record " + i).isEqualTo(expected.get(i));
              }
            })
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void discardedRecordsAreCountedWhereverTheyLie() {
    for (boolean inBatches : new boolean[] {false, true}) {
      HandDrivenRing ring = new HandDrivenRing(nanos -> {});
      RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(ring));
      ring.discard();
      ring.discard();
      ring.submit();
      ring.discard();
      ring.submit();
      ring.discard();
      Flux<Long> positions =
          inBatches
              ? receiver.receiveBatch(
                  batch -> {
                    List<Long> read = new ArrayList<>();
                    batch.forEach(record -> read.add(record.position()));
                    return Flux.fromIterable(read);
                  })
              : receiver.receive(RingbufRecord::position);
      StepVerifier.create(positions)
          .expectNext(2L * HandDrivenRing.FOOTPRINT, 4L * HandDrivenRing.FOOTPRINT)
          .then(() -> await().until(ring::isGivenBack))
          .thenCancel()
          .verify(LIMIT);
      assertThat(receiver.stats().discarded()).isEqualTo(4);
      assertThat(receiver.stats().records()).isEqualTo(2);
    }
  }

  /** It ends where producers had reserved, which they overwrite while it looks for that. */
  @Test
  void aRingThatIsDrainedDeliversNothingOfWhatCameLater() {
    AtomicBoolean lap = new AtomicBoolean();
    HandDrivenRing[] ring = new HandDrivenRing[1];
    ring[0] =
        HandDrivenRing.overwriting(
            () -> {
              if (lap.getAndSet(false)) {
                ring[0].lap();
              }
            });
    ring[0].submit();
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.source(ring[0]));
    StepVerifier.create(
            receiver.receive(
                record -> {
                  if (record.position() == 0) { // the first turn is of one record
                    ring[0].submit();
                    receiver.drain(LIMIT).subscribe();
                    lap.set(true);
                  }
                  return record.position();
                }))
        .expectNext(0L)
        .expectComplete()
        .verify(LIMIT);
    assertThat(lap).as("lapped").isFalse();
  }

  /** One that ends with a fatal error without printing it. */
  private static Thread quietThread(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((dead, error) -> {});
    return thread;
  }

  /**
   * The loop tells the time at the moments between its steps, so that a record can be committed at
   * each of them: also when the ring was found empty, and is not given back yet. The kernel
   * notifies nobody of such a record.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRecordIsDeliveredAtWhateverMomentItIsCommitted(int moment) {
    AtomicInteger moments = new AtomicInteger();
    AtomicInteger committed = new AtomicInteger(1);
    AtomicInteger delivered = new AtomicInteger();
    HandDrivenRing[] ring = new HandDrivenRing[1];
    ring[0] =
        new HandDrivenRing(
            nanos -> {
              assertThat(nanos).as("a limit of the wait").isNegative();
              assertThat(ring[0].isGivenBack()).as("all is given back").isTrue();
              assertThat(delivered).as("delivered before the wait").hasValue(committed.get());
              if (committed.get() == 1) { // there are not so many moments
                committed.incrementAndGet();
                assertThat(ring[0].submit()).as("notified").isTrue();
              }
            });
    ring[0].submit();
    ReceiverOptions options =
        ReceiverOptions.source(ring[0])
            .coalescing(Duration.ZERO)
            .clock(
                () -> {
                  if (delivered.get() == 1 && moments.incrementAndGet() == moment) {
                    committed.incrementAndGet();
                    ring[0].submit();
                  }
                  return 0;
                });
    StepVerifier.create(
            RingbufReceiver.create(options).receive(r -> delivered.incrementAndGet()).take(2))
        .expectNext(1, 2)
        .expectComplete()
        .verify(LIMIT);
  }

  /** The kernel notifies nobody while the last record is held back, which is what a nap is for. */
  @Test
  void nobodyIsNotifiedDuringANap() {
    int records = 50;
    AtomicInteger naps = new AtomicInteger();
    AtomicLong now = new AtomicLong();
    HandDrivenRing[] ring = new HandDrivenRing[1];
    ring[0] =
        new HandDrivenRing(
            nanos -> {
              boolean caughtUp = ring[0].submit();
              if (nanos < 0) {
                assertThat(caughtUp).as("notified while it waits without a limit").isTrue();
              } else {
                naps.incrementAndGet();
                assertThat(caughtUp).as("notified during a nap").isFalse();
                assertThat(ring[0].held()).as("held back, and new").isEqualTo(2);
              }
            });
    ReceiverOptions options =
        ReceiverOptions.source(ring[0])
            .coalescing(Duration.ofNanos(100_000))
            .clock(() -> now.addAndGet(1_000));
    StepVerifier.create(RingbufReceiver.create(options).receive().take(records))
        .expectNextCount(records)
        .expectComplete()
        .verify(LIMIT);
    assertThat(naps).hasValueGreaterThan(records / 2);
  }

  /** Records come in close succession from all rings together, and seldom from each. */
  @Test
  void aRingIsNappedOnWithOthersThoughItIsQuietByItself() {
    Rings rings = new Rings(8, 50_000);
    rings.receive(200);
    assertThat(rings.notified).as("since all rings are known to be busy").hasValue(0);
  }

  @Test
  void ringsThatAreQuietTogetherAreNotNappedOn() {
    Rings rings = new Rings(2, 1_000_000);
    rings.receive(200);
    assertThat(rings.naps).hasValue(0);
  }

  /** A look at each of so many rings, for a nap that a notification ends, would be in vain. */
  @Test
  void ringsThatAreQuietByThemselvesForLongAreNotNappedOnWithOthers() {
    Rings rings = new Rings(64, 100_000);
    rings.receive(1_000);
    assertThat(rings.naps).hasValue(0);
  }

  /** Rings that get a record in turn, one during each wait. */
  private static final class Rings {

    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicInteger naps = new AtomicInteger();
    private final AtomicInteger notified = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private final HandDrivenRing[] rings;

    Rings(int count, long gapNanos) {
      rings = new HandDrivenRing[count];
      Arrays.setAll(
          rings,
          index ->
              new HandDrivenRing(
                  nanos -> {
                    if (nanos > 0) {
                      naps.incrementAndGet();
                    }
                    now.addAndGet(gapNanos);
                    int number = submitted.getAndIncrement();
                    if (rings[number % count].submit() && number > 3 * count) {
                      notified.incrementAndGet();
                    }
                  }));
    }

    void receive(int records) {
      ReceiverOptions options =
          ReceiverOptions.source(rings)
              .coalescing(Duration.ofNanos(100_000))
              .clock(() -> now.addAndGet(10));
      StepVerifier.create(RingbufReceiver.create(options).receive().take(records))
          .expectNextCount(records)
          .expectComplete()
          .verify(LIMIT);
    }
  }

  /** A ring whose batch is out for long must not make the others look busy. */
  @Test
  void aRingWhoseBatchIsOutDoesNotHaveTheOthersNappedOn() {
    AtomicInteger naps = new AtomicInteger();
    AtomicLong now = new AtomicLong();
    HandDrivenRing[] rings = new HandDrivenRing[2];
    Arrays.setAll(
        rings,
        index ->
            new HandDrivenRing(
                nanos -> {
                  if (nanos > 0 && nanos < 1_000_000) { // a longer one looks for forgotten batches
                    naps.incrementAndGet();
                  }
                  now.addAndGet(1_000_000);
                  rings[0].submit();
                }));
    rings[1].submit();
    ReceiverOptions options =
        ReceiverOptions.source(rings)
            .coalescing(Duration.ofNanos(100_000))
            .clock(() -> now.addAndGet(10));
    List<RecordBatch> kept = new ArrayList<>();
    StepVerifier.create(
            RingbufReceiver.create(options)
                .receiveBatch()
                .doOnNext(
                    batch -> {
                      if (batch.ring().index() == 1) {
                        kept.add(batch);
                      } else {
                        batch.release();
                      }
                    })
                .take(200))
        .expectNextCount(200)
        .expectComplete()
        .verify(LIMIT);
    assertThat(kept).hasSize(1);
    assertThat(naps).hasValueLessThan(10);
  }
}
