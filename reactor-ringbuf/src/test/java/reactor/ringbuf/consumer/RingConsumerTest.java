package reactor.ringbuf.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static reactor.ringbuf.consumer.OneByOne.Found.COMMITTED;
import static reactor.ringbuf.consumer.OneByOne.Found.DISCARDED;
import static reactor.ringbuf.consumer.OneByOne.Found.NOTHING;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading: which records are found, in which order, with which bytes. */
class RingConsumerTest {

  private final MemoryRing ring = MemoryRing.of(4096);

  @Test
  void findsNothingInAnEmptyRing() {
    assertThat(new OneByOne(ring.consumer()).next()).isEqualTo(NOTHING);
  }

  @Test
  void findsARecordWithItsBytes() {
    long position = ring.submit(13);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, position, 13);
  }

  @Test
  void findsTheSameRecordUntilItIsReleased() {
    long first = ring.submit(8);
    long second = ring.submit(16);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(COMMITTED);
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, first, 8);
    records.release();
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, second, 16);
    records.release();
    assertThat(records.next()).isEqualTo(NOTHING);
  }

  @Test
  void aRecordOfNoBytesIsARecord() {
    ring.submit(0);
    ring.submit(0);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    for (int i = 1; i <= 2; i++) {
      assertThat(records.next()).isEqualTo(COMMITTED);
      assertThat(records.length()).isZero();
      records.release();
      assertThat(consumer.position()).isEqualTo(8 * i);
    }
    assertThat(records.next()).isEqualTo(NOTHING);
  }

  @Test
  void aBusyRecordHoldsUpTheCommittedOnesBehindIt() {
    long first = ring.reserve(8);
    long second = ring.submit(8);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(NOTHING);
    assertThat(records.next()).isEqualTo(NOTHING);
    ring.commit(first, 8);
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, first, 8);
    records.release();
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, second, 8);
  }

  @Test
  void aDiscardedRecordIsSkippedByItsWholeLength() {
    long discarded = ring.reserve(100);
    ring.discard(discarded, 100);
    long record = ring.submit(1);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(DISCARDED);
    records.release();
    assertThat(consumer.position()).isEqualTo(record);
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, record, 1);
  }

  @Test
  void aDiscardedRecordIsBusyBeforeItIsDiscarded() {
    long discarded = ring.reserve(8);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(NOTHING);
    ring.discard(discarded, 8);
    assertThat(records.next()).isEqualTo(DISCARDED);
  }

  @Test
  void seesWhatIsReservedAfterItHasFoundNothing() {
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(records.next()).isEqualTo(NOTHING);
    ring.submit(8);
    assertThat(records.next()).isEqualTo(COMMITTED);
  }

  @Test
  void theLongestRecordFillsTheRing() {
    int length = ring.size - 8;
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    for (int i = 0; i < 3; i++) {
      long position = ring.submit(length);

      assertThat(records.next()).isEqualTo(COMMITTED);
      assertContent(records, position, length);
      assertThat(ring.submit(0)).as("while the record is not given back").isEqualTo(-1);
      records.release();
      consumer.publish();
    }
    assertThat(ring.consumerPosition()).isEqualTo(3L * ring.size);
  }

  @Test
  void aRunHasTheRecordsThatLieBehindEachOther() {
    long first = ring.submit(8);
    ring.discard(ring.reserve(24), 24);
    long second = ring.submit(100);
    ring.reserve(8);
    ring.submit(8);
    RingConsumer consumer = ring.consumer();
    RecordRun run = consumer.run();

    assertThat(consumer.scan(100, 4096)).isTrue();
    assertThat(run.records()).isEqualTo(2);
    assertThat(run.discards()).isEqualTo(1);
    assertThat(run.commonLength()).isEqualTo(RecordRun.MIXED);
    assertThat(run.position(run.firstRecord())).isEqualTo(first);
    assertThat(run.header(0)).isEqualTo(8);
    assertThat(RecordHeader.isDiscarded(run.header(16))).isTrue();
    assertThat(run.position(48)).isEqualTo(second);
    assertThat(run.header(48)).isEqualTo(100);
    assertThat(run.end()).isEqualTo(48 + 112);
    run.passTo(run.end());
    consumer.release();
    assertThat(consumer.position()).isEqualTo(second + 112);
    assertThat(consumer.scan(100, 4096)).as("behind a busy record").isFalse();
  }

  @Test
  void aRunSaysWhetherItsRecordsAreAlike() {
    ring.submit(24);
    ring.submit(24);
    ring.submit(25); // takes as much room
    ring.discard(ring.reserve(25), 25);
    ring.submit(25);
    ring.submit(25);
    RingConsumer consumer = ring.consumer();
    RecordRun run = consumer.run();

    assertThat(consumer.scan(2, 4096)).isTrue();
    assertThat(run.commonLength()).isEqualTo(24);
    assertThat(consumer.scan(3, 4096)).isTrue();
    assertThat(run.commonLength()).as("one is longer").isEqualTo(RecordRun.MIXED);
    run.passTo(64);
    consumer.release();
    assertThat(consumer.scan(100, 4096)).isTrue();
    assertThat(run.commonLength()).as("one is discarded").isEqualTo(RecordRun.MIXED);
    run.passTo(run.start() + 80);
    consumer.release();
    assertThat(consumer.scan(100, 4096)).isTrue();
    assertThat(run.commonLength()).isEqualTo(25);
    assertThat(run.records()).isEqualTo(2);
  }

  /** In a copy, too, each record is known by its position, and is given back in the ring. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunOfSmallRecordsMayBeCopied(boolean alike) {
    int[] lengths = alike ? new int[] {40, 40, 40} : new int[] {40, 1, 88};
    long before = ring.submit(16);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    records.next();
    records.release();
    for (int length : lengths) {
      ring.submit(length);
    }
    RecordRun run = consumer.run();
    RecordBlock block = new RecordBlock();

    assertThat(consumer.scan(100, 4096)).isTrue();
    run.copyTo(block);
    assertThat(run.isCopied()).isTrue();
    ring.windows()[0].put(0, new byte[4096]); // as if it had been written over
    long position = before + 24;
    int at = run.start();
    for (int length : lengths) {
      assertThat(run.header(at)).isEqualTo(length);
      assertThat(run.position(at)).isEqualTo(position);
      for (int i = 0; i < length; i++) {
        assertThat(run.bytes()[at + 8 + i]).isEqualTo(MemoryRing.content(position, i));
        assertThat(run.memory().get(at + 8 + i)).isEqualTo(MemoryRing.content(position, i));
      }
      at += RecordHeader.footprint(length);
      position = before + 24 + at;
    }
    assertThat(at).isEqualTo(run.end());
    run.passTo(at);
    consumer.release();
    assertThat(consumer.position()).isEqualTo(ring.producerPosition());
  }

  /** What counts is what they take on average, discarded ones included. */
  @Test
  void aRunOfLargeRecordsIsReadInTheRing() {
    RingConsumer consumer = ring.consumer();
    assertThat(isCopied(consumer, 8, 232)).as("16 and 240 bytes").isTrue();
    assertThat(isCopied(consumer, 8, 233)).isFalse();
    ring.discard(ring.reserve(100), 100);
    assertThat(isCopied(consumer, 152)).as("of a discarded one and this").isFalse();
    ring.discard(ring.reserve(80), 80);
    assertThat(isCopied(consumer, 152)).isTrue();
  }

  private boolean isCopied(RingConsumer consumer, int... lengths) {
    for (int length : lengths) {
      ring.submit(length);
    }
    RecordRun run = consumer.run();
    assertThat(consumer.scan(100, 4096)).isTrue();
    run.copyTo(new RecordBlock());
    assertThat(run.bytes() != null).isEqualTo(run.isCopied());
    run.passTo(run.end());
    consumer.release();
    return run.isCopied();
  }

  /** What looks like a large record may be what producers have written over small ones. */
  @ParameterizedTest
  @ValueSource(ints = {8, 500})
  void whatIsFoundBehindAnotherConsumersBackIsNotRead(int length) {
    ring.submit(length);
    RingConsumer consumer = ring.consumer();
    assertThat(consumer.scan(100, 4096)).isTrue();
    ring.moveConsumer(16);
    assertThatExceptionOfType(ForeignConsumerException.class)
        .isThrownBy(() -> consumer.run().copyTo(new RecordBlock()));
    assertThat(consumer.run().isCopied()).isFalse();
  }

  @Test
  void aRunEndsWhereItIsToldTo() {
    for (int i = 0; i < 10; i++) {
      ring.submit(8);
    }
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.scan(3, 4096)).isTrue();
    assertThat(consumer.run().records()).isEqualTo(3);
    assertThat(consumer.scan(100, 47)).isTrue();
    assertThat(consumer.run().records()).as("the third would end at 48").isEqualTo(2);
    assertThat(consumer.scan(100, 48)).isTrue();
    assertThat(consumer.run().records()).isEqualTo(3);
    assertThat(consumer.scan(100, 1)).isTrue();
    assertThat(consumer.run().records()).isEqualTo(1);
  }

  /** As when a subscription is cancelled in the middle of a run. */
  @Test
  void whatARunHasNotPassedStaysInTheRing() {
    ring.submit(8);
    ring.discard(ring.reserve(24), 24);
    long third = ring.submit(8);
    RingConsumer consumer = ring.consumer();
    consumer.scan(100, 4096);
    consumer.run().passTo(48);

    consumer.release();
    assertThat(consumer.position()).as("the third record is not passed").isEqualTo(third);
    consumer.publishAllButLast();
    assertThat(ring.consumerPosition()).as("the discarded one is held back").isEqualTo(16);
    consumer.publish();
    assertThat(ring.consumerPosition()).isEqualTo(third);
    assertThat(consumer.scan(100, 4096)).isTrue();
    assertThat(consumer.run().position(consumer.run().firstRecord())).isEqualTo(third);
  }

  @Test
  void releasingTwiceChangesNothing() {
    MemoryRing windows = MemoryRing.inWindows(512, 64);
    RingConsumer consumer = windows.consumer();
    for (int i = 0; i < 100; i++) {
      windows.submit(56);
      assertThat(consumer.scan(1, 1)).isTrue();
      consumer.run().passTo(consumer.run().end());
      consumer.release();
      consumer.release();
      assertThat(consumer.scan(1, 1)).isFalse();
      consumer.release();
      assertThat(consumer.position()).isEqualTo(64L * (i + 1));
      consumer.publish();
    }
  }

  @Test
  void goesOnWhereTheConsumerPositionStands() {
    MemoryRing used = MemoryRing.usedUpTo(4096 * 7 + 24, 4096);
    long position = used.submit(5);
    RingConsumer consumer = used.consumer();
    OneByOne records = new OneByOne(consumer);

    assertThat(consumer.position()).isEqualTo(4096 * 7 + 24);
    assertThat(records.next()).isEqualTo(COMMITTED);
    assertContent(records, position, 5);
  }

  /** Across many wraps, with all lengths, discards and records left busy for a while. */
  @ParameterizedTest
  @ValueSource(ints = {64, 256, 4096})
  void everyRecordComesOnceAndInOrder(int size) {
    passThrough(MemoryRing.of(size), 20_000);
  }

  /** Positions are unsigned and only grow: past the largest signed number and past the largest. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE - 4095, -4096, -8})
  void positionsMayOverflow(long start) {
    passThrough(MemoryRing.usedUpTo(start, 256), 5_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 512})
  void windowsNeedNotCoverTheWholeRing(int stride) {
    passThrough(MemoryRing.inWindows(512, stride), 20_000);
  }

  private static void passThrough(MemoryRing ring, int count) {
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    Random random = new Random(ring.size);
    Queue<long[]> expected = new ArrayDeque<>();
    Queue<long[]> reserved = new ArrayDeque<>();
    int seen = 0;
    int wraps = 0;
    for (int submitted = 0; submitted < count; ) {
      int length = random.nextInt(ring.size - 7);
      long position = ring.reserve(length);
      boolean full = position == -1;
      if (!full) {
        reserved.add(new long[] {position, length, random.nextInt(4) == 0 ? 1 : 0});
        submitted++;
      }
      if (full || random.nextBoolean()) {
        long[] record;
        while ((record = reserved.poll()) != null) {
          if (record[2] == 0) {
            ring.commit(record[0], (int) record[1]);
          } else {
            ring.discard(record[0], (int) record[1]);
          }
          expected.add(record);
        }
      }
      long before = consumer.position();
      while (!expected.isEmpty()) {
        long[] record = expected.remove();
        assertThat(records.next()).isEqualTo(record[2] == 0 ? COMMITTED : DISCARDED);
        assertThat(consumer.position()).isEqualTo(record[0]);
        if (record[2] == 0) {
          assertContent(records, record[0], (int) record[1]);
        }
        records.release();
        seen++;
      }
      assertThat(records.next()).isEqualTo(NOTHING);
      consumer.publish();
      if ((consumer.position() & (ring.size - 1)) < (before & (ring.size - 1))) {
        wraps++;
      }
    }
    assertThat(seen).isGreaterThan(count * 9 / 10);
    assertThat(wraps).isGreaterThan(count / 20);
  }

  private static void assertContent(OneByOne record, long position, int length) {
    assertThat(record.length()).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      if (record.content(i) != MemoryRing.content(position, i)) {
        throw new AssertionError("byte " + i + " of the record at " + position + " is wrong");
      }
    }
  }
}
