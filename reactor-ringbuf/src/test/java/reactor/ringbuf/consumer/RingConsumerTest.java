package reactor.ringbuf.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.consumer.RecordState.BUSY;
import static reactor.ringbuf.consumer.RecordState.COMMITTED;
import static reactor.ringbuf.consumer.RecordState.DISCARDED;
import static reactor.ringbuf.consumer.RecordState.EMPTY;

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
    assertThat(ring.consumer().next()).isEqualTo(EMPTY);
  }

  @Test
  void findsARecordWithItsBytes() {
    long position = ring.submit(13);
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, position, 13);
  }

  @Test
  void findsTheSameRecordUntilItIsReleased() {
    long first = ring.submit(8);
    long second = ring.submit(16);
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, first, 8);
    consumer.release();
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, second, 16);
    consumer.release();
    assertThat(consumer.next()).isEqualTo(EMPTY);
  }

  @Test
  void aRecordOfNoBytesIsARecord() {
    ring.submit(0);
    ring.submit(0);
    RingConsumer consumer = ring.consumer();

    for (int i = 1; i <= 2; i++) {
      assertThat(consumer.next()).isEqualTo(COMMITTED);
      assertThat(consumer.length()).isZero();
      consumer.release();
      assertThat(consumer.position()).isEqualTo(8 * i);
    }
    assertThat(consumer.next()).isEqualTo(EMPTY);
  }

  @Test
  void aBusyRecordHoldsUpTheCommittedOnesBehindIt() {
    long first = ring.reserve(8);
    long second = ring.submit(8);
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(BUSY);
    assertThat(consumer.next()).isEqualTo(BUSY);
    ring.commit(first, 8);
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, first, 8);
    consumer.release();
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, second, 8);
  }

  @Test
  void aDiscardedRecordIsSkippedByItsWholeLength() {
    long discarded = ring.reserve(100);
    ring.discard(discarded, 100);
    long record = ring.submit(1);
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(DISCARDED);
    consumer.release();
    assertThat(consumer.position()).isEqualTo(record);
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, record, 1);
  }

  @Test
  void aDiscardedRecordIsBusyBeforeItIsDiscarded() {
    long discarded = ring.reserve(8);
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(BUSY);
    ring.discard(discarded, 8);
    assertThat(consumer.next()).isEqualTo(DISCARDED);
  }

  @Test
  void seesWhatIsReservedAfterItHasFoundNothing() {
    RingConsumer consumer = ring.consumer();

    assertThat(consumer.next()).isEqualTo(EMPTY);
    ring.submit(8);
    assertThat(consumer.next()).isEqualTo(COMMITTED);
  }

  @Test
  void theLongestRecordFillsTheRing() {
    int length = ring.size - 8;
    RingConsumer consumer = ring.consumer();
    for (int i = 0; i < 3; i++) {
      long position = ring.submit(length);

      assertThat(consumer.next()).isEqualTo(COMMITTED);
      assertContent(consumer, position, length);
      assertThat(ring.submit(0)).as("while the record is not given back").isEqualTo(-1);
      consumer.release();
      consumer.publish();
    }
    assertThat(ring.consumerPosition()).isEqualTo(3L * ring.size);
  }

  @Test
  void goesOnWhereTheConsumerPositionStands() {
    MemoryRing used = MemoryRing.usedUpTo(4096 * 7 + 24, 4096);
    long position = used.submit(5);
    RingConsumer consumer = used.consumer();

    assertThat(consumer.position()).isEqualTo(4096 * 7 + 24);
    assertThat(consumer.next()).isEqualTo(COMMITTED);
    assertContent(consumer, position, 5);
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

  private static void passThrough(MemoryRing ring, int records) {
    RingConsumer consumer = ring.consumer();
    Random random = new Random(ring.size);
    Queue<long[]> expected = new ArrayDeque<>();
    Queue<long[]> reserved = new ArrayDeque<>();
    int seen = 0;
    int wraps = 0;
    for (int submitted = 0; submitted < records; ) {
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
        assertThat(consumer.next()).isEqualTo(record[2] == 0 ? COMMITTED : DISCARDED);
        assertThat(consumer.position()).isEqualTo(record[0]);
        if (record[2] == 0) {
          assertContent(consumer, record[0], (int) record[1]);
        }
        consumer.release();
        seen++;
      }
      assertThat(consumer.next()).isEqualTo(reserved.isEmpty() ? EMPTY : BUSY);
      consumer.publish();
      if ((consumer.position() & (ring.size - 1)) < (before & (ring.size - 1))) {
        wraps++;
      }
    }
    assertThat(seen).isGreaterThan(records * 9 / 10);
    assertThat(wraps).isGreaterThan(records / 20);
  }

  private static void assertContent(RingConsumer consumer, long position, int length) {
    assertThat(consumer.length()).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      if (consumer.window().get(consumer.offset() + i) != MemoryRing.content(position, i)) {
        throw new AssertionError("byte " + i + " of the record at " + position + " is wrong");
      }
    }
  }
}
