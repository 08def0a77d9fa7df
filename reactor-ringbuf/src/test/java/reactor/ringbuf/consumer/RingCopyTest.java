package reactor.ringbuf.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reading a ring whose producers overwrite. What they do between the copying and the look at the
 * overwrite position is done where the barrier is.
 */
class RingCopyTest {

  private static final int SIZE = 4096;

  /** What a record takes that {@link #write} writes. */
  private static final int FOOTPRINT = 64;

  private final MemoryRing ring = MemoryRing.overwriting(SIZE);
  private Runnable meanwhile = () -> {};

  @Test
  void deliversEverythingWhileNothingIsOverwritten() {
    RingConsumer consumer = consumer();
    write(10);

    assertThat(read(consumer)).hasSize(10).startsWith(0L);
    assertThat(consumer.overwritten()).isZero();
    write(10);
    assertThat(read(consumer)).hasSize(10).startsWith(10L * FOOTPRINT);
  }

  @Test
  void whatWasOverwrittenIsPassedOverAndCounted() {
    RingConsumer consumer = consumer();
    write(200);

    List<Long> positions = read(consumer);

    assertThat(positions).startsWith(ring.overwritePosition());
    assertThat(consumer.overwritten()).isEqualTo(ring.overwritePosition());
    assertThat(consumer.overwritten() + (long) positions.size() * FOOTPRINT)
        .isEqualTo(ring.producerPosition());
  }

  @Test
  void whatIsOverwrittenWhileItIsCopiedIsDropped() {
    RingConsumer consumer = consumer();
    write(63); // full
    meanwhile = once(() -> write(10));

    List<Long> positions = read(consumer);

    assertThat(positions).hasSize(63).startsWith(10L * FOOTPRINT);
    assertThat(consumer.overwritten()).isEqualTo(10L * FOOTPRINT);
  }

  @Test
  void aRingThatIsOverwrittenAltogetherIsCopiedAgain() {
    RingConsumer consumer = consumer();
    write(63);
    meanwhile = once(() -> write(100));

    List<Long> positions = read(consumer);

    assertThat(positions).hasSize(63).startsWith(100L * FOOTPRINT);
    assertThat(consumer.overwritten()).isEqualTo(100L * FOOTPRINT);
  }

  @Test
  void producersThatAreTooFastKeepTheConsumerFromNothingButTheirRecords() {
    RingConsumer consumer = consumer();
    write(63);
    meanwhile = () -> write(100);

    assertThat(consumer.scan(1, SIZE)).isFalse();
    assertThat(consumer.position()).isEqualTo(ring.overwritePosition());
    assertThat(consumer.overwritten()).isEqualTo(ring.overwritePosition());
    consumer.publish();
    assertThat(consumer.lookAgain()).as("what is there must not be slept on").isTrue();
  }

  /** What says BUSY may be no header any more: producers have come round to it. */
  @Test
  void aBusyHeaderThatWasOverwrittenIsNotSleptOn() {
    RingConsumer consumer = consumer();
    long busy = ring.reserve(8);
    meanwhile =
        once(
            () -> {
              ring.commit(busy, 8);
              write(100);
            });

    consumer.publish();
    assertThat(consumer.lookAgain()).isTrue();
  }

  @Test
  void aRecordThatIsCommittedWhileItIsCopiedIsNotDeliveredYet() {
    RingConsumer consumer = consumer();
    write(1);
    long busy = ring.reserve(8);
    meanwhile = once(() -> ring.commit(busy, 8));

    assertThat(read(consumer)).containsExactly(0L, busy);
    assertThat(pulls).as("the second one was for the record that had been busy").isEqualTo(2);
  }

  @Test
  void aBusyRecordHoldsUpThoseBehindIt() {
    RingConsumer consumer = consumer();
    long busy = ring.reserve(8);
    ring.submit(8);

    assertThat(read(consumer)).isEmpty();
    consumer.publish();
    assertThat(consumer.lookAgain()).isFalse();
    ring.commit(busy, 8);
    assertThat(consumer.lookAgain()).isTrue();
    assertThat(read(consumer)).containsExactly(busy, busy + 16);
  }

  @Test
  void afterAGapTheNewPositionMustBePublishedBeforeAWait() {
    RingConsumer consumer = consumer();
    write(100);
    long busy = ring.reserve(48);
    ring.commit(busy, 48);
    assertThat(read(consumer)).isNotEmpty();
    consumer.publish();
    write(62);
    long last = ring.reserve(48);
    ring.commit(last, 48);
    long waiting = ring.reserve(SIZE / 2); // overwrites half of them
    meanwhile = once(() -> {});

    assertThat(consumer.lookAgain()).isTrue();
    read(consumer);
    assertThat(consumer.position()).isEqualTo(waiting);
    consumer.publish();
    assertThat(consumer.lookAgain()).isFalse();
    assertThat(ring.consumerPosition()).as("what the kernel notifies at").isEqualTo(waiting);
  }

  @Test
  void aBusyRecordBehindAGapIsNotWaitedForBeforeItsPositionIsPublished() {
    RingConsumer consumer = consumer();
    ring.submit(SIZE - 16);
    long busy = ring.reserve(SIZE - 16); // overwrites the only other one
    consumer.publish();

    assertThat(consumer.lookAgain()).as("the kernel compares with %d", busy).isTrue();
    consumer.publish();
    assertThat(ring.consumerPosition()).isEqualTo(busy);
    assertThat(consumer.lookAgain()).isFalse();
    assertThat(consumer.overwritten()).isEqualTo(busy);
  }

  @Test
  void whatIsKeptStaysAsItIsAndIsWaitedForWhereThereIsAGap() {
    RingConsumer consumer = consumer();
    write(40);
    assertThat(consumer.scan(4, SIZE)).isTrue();
    RecordRun kept = consumer.run().detach(consumer.run().start());
    consumer.run().passTo(consumer.run().end());
    consumer.release();
    consumer.keepFrom(0);
    read(consumer);
    assertThat(consumer.position()).isEqualTo(40L * FOOTPRINT);

    write(60); // does not fit beside what is kept, and nothing unread is overwritten
    assertThat(read(consumer)).hasSize(24).startsWith(40L * FOOTPRINT);
    write(60);
    assertThat(read(consumer)).as("behind a gap").isEmpty();
    assertThat(consumer.overwritten()).isZero();

    List<Long> positions = new ArrayList<>();
    take(kept, positions);
    assertThat(positions).containsExactly(0L, 64L, 128L, 192L);
    consumer.keepFrom(RingConsumer.NOTHING);
    assertThat(read(consumer)).hasSize(63).startsWith(ring.overwritePosition());
    assertThat(consumer.overwritten()).isEqualTo(ring.overwritePosition() - 64L * FOOTPRINT);
  }

  /** There is room beside what is kept, but what fits there now is not what comes next. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsKeptIsNotOverwrittenBehindAGap(boolean whileCopied) {
    RingConsumer consumer = consumer();
    write(8);
    assertThat(consumer.scan(4, SIZE)).isTrue();
    RecordRun kept = consumer.run().detach(consumer.run().start());
    consumer.run().passTo(consumer.run().end());
    consumer.release();
    consumer.keepFrom(0);
    read(consumer);
    if (whileCopied) {
      write(10);
      meanwhile = once(() -> write(90));
    } else {
      write(100);
    }

    assertThat(read(consumer)).isEmpty();
    List<Long> positions = new ArrayList<>();
    take(kept, positions);
    assertThat(positions).containsExactly(0L, 64L, 128L, 192L);
    assertThat(consumer.overwritten()).isZero();
    consumer.keepFrom(RingConsumer.NOTHING);
    assertThat(read(consumer)).hasSize(63);
    assertThat(consumer.overwritten()).isEqualTo(ring.overwritePosition() - 8L * FOOTPRINT);
  }

  /** What is copied at once may end within a record, which is then left to the next time. */
  @Test
  void aLargeRingIsCopiedInPartsAndALongRecordAsAWhole() {
    mostBytes = 200;
    RingConsumer consumer = consumer();
    write(20);
    ring.submit(1000);
    write(20);

    assertThat(read(consumer)).hasSize(20 + 1 + 20);
    assertThat(pulls).as("copies").isGreaterThan(20 * FOOTPRINT / 200);
    write(200);
    assertThat(read(consumer)).hasSize(63).startsWith(ring.overwritePosition());
  }

  /** Those headers may have been payload by then, so that what follows was not where it seemed. */
  @Test
  void headersThatWereReadInTheRingProveNothingWhenProducersHaveComeRoundToThem() {
    RingConsumer consumer = consumer();
    long first = ring.reserve(FOOTPRINT - 8);
    write(30); // the pending position stays, and so all of them are walked
    ring.commit(first, FOOTPRINT - 8);
    meanwhile = once(() -> write(45));

    assertThat(consumer.scan(Integer.MAX_VALUE, SIZE)).isTrue();
    assertThat(pulls).isEqualTo(2);
    assertThat(consumer.run().records()).as("up to the end of the area").isEqualTo(64 - 13);
  }

  @Test
  void aSecondConsumerIsFound() {
    RingConsumer consumer = consumer();
    write(3);
    ring.moveConsumer(FOOTPRINT);

    assertThatThrownBy(() -> read(consumer)).isInstanceOf(ForeignConsumerException.class);
  }

  @Test
  void aHeaderThatNoProducerWritesIsAnErrorUnlessItHasBeenOverwritten() {
    RingConsumer consumer = consumer();
    write(63);
    long position = ring.reserve(8);
    ring.header(position, 0x3fff_ffff);
    meanwhile = once(() -> {});

    assertThatThrownBy(() -> read(consumer))
        .isInstanceOf(CorruptRingException.class)
        .hasMessageContaining("position " + position);
  }

  @Test
  void aProducerPositionThatNoProducerStoresIsAnError() {
    RingConsumer consumer = consumer();
    ring.moveProducer(3L * SIZE);

    assertThatThrownBy(() -> read(consumer))
        .isInstanceOf(CorruptRingException.class)
        .hasMessageContaining("the ring has 4096 bytes");
    ring.moveProducer(-8);
    assertThatThrownBy(() -> read(consumer)).isInstanceOf(CorruptRingException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverProducersDoRecordsAreWholeAndEveryByteIsAccountedFor(int seed) {
    Random random = new Random(seed);
    RingConsumer consumer = consumer();
    meanwhile = () -> writeSome(random, seed * 2);
    long delivered = 0;
    long next = 0;
    int records = 0;
    for (int round = 0; round < 2_000; round++) {
      writeSome(random, 20);
      for (int scans = random.nextInt(4); scans > 0; scans--) {
        if (!consumer.scan(1 + random.nextInt(50), SIZE)) {
          continue;
        }
        List<Long> positions = new ArrayList<>();
        long begin = consumer.position();
        assertThat(begin).isGreaterThanOrEqualTo(next);
        take(consumer.run(), positions);
        consumer.release();
        records += positions.size();
        delivered += consumer.position() - begin;
        next = consumer.position();
      }
    }
    meanwhile = () -> {};
    long begin = consumer.position() - delivered - consumer.overwritten();
    assertThat(begin).isZero();
    assertThat(records).isGreaterThan(1000);
    assertThat(consumer.overwritten()).isPositive();
  }

  @Test
  void aSnapshotHasAllThatTheRingHoldsAndConsumesNothing() {
    write(100);
    long discarded = ring.reserve(16);
    ring.discard(discarded, 16);
    long busy = ring.reserve(16);
    long last = ring.submit(24);

    List<Long> positions = snapshot();

    assertThat(positions)
        .startsWith(ring.overwritePosition())
        .doesNotContain(discarded, busy)
        .endsWith(last)
        .hasSize((int) (100 - ring.overwritePosition() / FOOTPRINT) + 1);
    assertThat(ring.consumerPosition()).isZero();
    assertThat(snapshot()).isEqualTo(positions);
  }

  @Test
  void aSnapshotDropsWhatIsOverwrittenWhileItIsTaken() {
    write(63);
    meanwhile = once(() -> write(10));

    assertThat(snapshot()).hasSize(53).startsWith(10L * FOOTPRINT);
    meanwhile = once(() -> write(100));
    assertThat(snapshot()).hasSize(63);
  }

  @Test
  void aSnapshotGivesUpWhenProducersAreAlwaysFaster() {
    write(63);
    meanwhile = () -> write(100);

    assertThat(snapshotCopy().takeAll(0, () -> false)).isFalse();
    assertThat(pulls).as("the time was over").isOne();
  }

  @Test
  void aSnapshotIsTriedAgainUntilItsTimeIsOver() {
    write(63);
    meanwhile =
        () -> {
          if (pulls < 20) {
            write(100);
          }
        };

    assertThat(snapshotCopy().takeAll(Long.MAX_VALUE, () -> false)).isTrue();
    assertThat(pulls).isEqualTo(20);
  }

  @Test
  void aSnapshotThatIsCancelledIsNotTriedAgain() {
    write(63);
    meanwhile = () -> write(100);

    assertThat(snapshotCopy().takeAll(Long.MAX_VALUE, () -> pulls > 2)).isFalse();
    assertThat(pulls).isEqualTo(3);
    assertThat(snapshotCopy().takeAll(Long.MAX_VALUE, () -> true)).isFalse();
    assertThat(pulls).as("given up before the look").isEqualTo(3);
  }

  /** The overwrite position is then just where the copy ends. */
  @Test
  void aSnapshotIsNotEmptyBecauseAllThatWasCopiedHasBeenOverwritten() {
    write(63);
    assertThat(ring.reserve(SIZE - 8))
        .as("refused, but it notes that all are committed")
        .isEqualTo(-1);
    meanwhile = once(() -> write(63));

    assertThat(snapshot()).hasSize(63).startsWith(63L * FOOTPRINT);
  }

  @Test
  void aSnapshotOfNothingIsEmpty() {
    assertThat(snapshot()).isEmpty();
  }

  private int pulls;
  private long mostBytes = 1 << 20;

  private RingCopy copy() {
    return new RingCopy(ring.producerPage(), ring.windows()[0], SIZE, this::barrier, mostBytes);
  }

  private RingCopy snapshotCopy() {
    return RingCopy.forSnapshot(ring.producerPage(), ring.windows()[0], SIZE, this::barrier);
  }

  private void barrier() {
    pulls++;
    meanwhile.run();
  }

  private RingConsumer consumer() {
    return new RingConsumer(ring.consumerPage(), copy());
  }

  private Runnable once(Runnable step) {
    return () -> {
      meanwhile = () -> {};
      step.run();
    };
  }

  private void write(int records) {
    for (int i = 0; i < records; i++) {
      assertThat(ring.submit(FOOTPRINT - 8)).isNotNegative();
    }
  }

  private void writeSome(Random random, int most) {
    for (int i = random.nextInt(most); i > 0; i--) {
      int length = random.nextInt(10) == 0 ? random.nextInt(SIZE / 3) : random.nextInt(64);
      long position = ring.reserve(length);
      if (random.nextInt(5) == 0) {
        ring.discard(position, length);
      } else {
        ring.commit(position, length);
      }
    }
  }

  /** Reads all there is. Returns the positions of the records. */
  private List<Long> read(RingConsumer consumer) {
    List<Long> positions = new ArrayList<>();
    while (consumer.scan(Integer.MAX_VALUE, SIZE)) {
      take(consumer.run(), positions);
      consumer.release();
    }
    return positions;
  }

  /** Walks a run, and checks each byte. */
  private static void take(RecordRun run, List<Long> positions) {
    int at = run.start();
    while (at != run.end()) {
      int header = run.header(at);
      int length = RecordHeader.length(header);
      if (!RecordHeader.isDiscarded(header)) {
        positions.add(run.position(at));
        check(run.memory(), at + RecordHeader.SIZE, run.position(at), length);
      }
      at += RecordHeader.footprint(length);
    }
    run.passTo(at);
  }

  private List<Long> snapshot() {
    RingCopy copy = snapshotCopy();
    assertThat(copy.takeAll(Long.MAX_VALUE, () -> false)).isTrue();
    List<Long> positions = new ArrayList<>();
    while (copy.next(
            (position, value) -> {
              check(value, 0, position, value.remaining());
              return positions.add(position);
            })
        != null) {
      continue;
    }
    return positions;
  }

  private static void check(ByteBuffer bytes, int offset, long position, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes.get(offset + i) != MemoryRing.content(position, i)) {
        throw new AssertionError(
            "byte %d of the record at %d of %d bytes is torn".formatted(i, position, length));
      }
    }
  }
}
