package reactor.ringbuf.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static reactor.ringbuf.consumer.OneByOne.Found.COMMITTED;
import static reactor.ringbuf.consumer.OneByOne.Found.DISCARDED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Giving back: when the kernel learns what has been read, and what lookAgain says after that. */
class RingConsumerPublicationTest {

  private final MemoryRing ring = MemoryRing.of(4096);
  private final RingConsumer consumer = ring.consumer();
  private final OneByOne records = new OneByOne(consumer);

  @Test
  void nothingIsGivenBackBeforeItIsPublished() {
    ring.submit(8);
    read(1);

    assertThat(ring.consumerPosition()).isZero();
    consumer.publish();
    assertThat(ring.consumerPosition()).isEqualTo(16);
  }

  @Test
  void aFoundRecordIsNotGivenBackBeforeItsRelease() {
    ring.submit(8);

    assertThat(records.next()).isEqualTo(COMMITTED);
    consumer.publish();
    assertThat(ring.consumerPosition()).isZero();
  }

  @Test
  void theLastRecordCanBeHeldBack() {
    ring.submit(8);
    ring.submit(24);
    long last = ring.submit(40);
    read(3);

    consumer.publishAllButLast();
    assertThat(ring.consumerPosition()).isEqualTo(last);
    consumer.publish();
    assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
  }

  @Test
  void holdingBackTwiceChangesNothing() {
    ring.submit(8);
    long last = ring.submit(8);
    read(2);

    consumer.publishAllButLast();
    consumer.publishAllButLast();
    assertThat(ring.consumerPosition()).isEqualTo(last);
  }

  /** Else the position would stand where the next record is committed, and wake the kernel. */
  @Test
  void aDiscardedRecordIsHeldBackLikeAnyOther() {
    ring.submit(8);
    long last = ring.reserve(8);
    ring.discard(last, 8);
    read(1);
    assertThat(records.next()).isEqualTo(DISCARDED);
    records.release();

    consumer.publishAllButLast();
    assertThat(ring.consumerPosition()).isEqualTo(last);
  }

  @Test
  void holdingBackNothingAfterEverythingIsPublished() {
    ring.submit(8);
    read(1);
    consumer.publish();

    // A position only grows: what has been given back cannot be taken back.
    consumer.publishAllButLast();
    assertThat(ring.consumerPosition()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536, 1 << 23})
  void aBoundedNumberOfBytesIsKept(int size) {
    MemoryRing ring = MemoryRing.of(size);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    long bound = Math.min(size / 4, 1 << 20);
    int footprint = 64;
    while (ring.submit(footprint - 8) != -1) {}

    long most = 0;
    long stores = 0;
    long published = 0;
    while (records.next() == COMMITTED) {
      records.release();
      most = Math.max(most, consumer.position() - ring.consumerPosition());
      if (ring.consumerPosition() != published) {
        published = ring.consumerPosition();
        stores++;
      }
    }
    assertThat(most).isBetween(bound - footprint, bound + footprint);
    assertThat(stores).as("batches, not records").isBetween(size / bound - 1, size / bound + 1);
  }

  @Test
  void aLastRecordThatTakesMuchOfTheRingIsGivenBackToo() {
    MemoryRing ring = MemoryRing.of(4096);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    ring.submit(2400);
    assertThat(records.next()).isEqualTo(COMMITTED);
    records.release();
    consumer.publishAllButLast();
    assertThat(ring.submit(2400)).as("there is room for the next").isNotEqualTo(-1);
  }

  @Test
  void aBatchThatIsGivenBackInBetweenHoldsTheLastRecordBack() {
    while (ring.submit(56) != -1) {}
    while (records.next() == COMMITTED) {
      records.release();
      assertThat(ring.consumerPosition()).isLessThanOrEqualTo(consumer.position() - 64);
    }
  }

  @Test
  void lookAgainFindsNothingInAnEmptyRing() {
    assertThat(consumer.lookAgain()).isFalse();
  }

  @Test
  void lookAgainFindsNothingInABusyRecord() {
    ring.reserve(8);
    ring.submit(8);

    assertThat(consumer.lookAgain()).isFalse();
  }

  @Test
  void lookAgainFindsARecord() {
    ring.submit(8);

    assertThat(consumer.lookAgain()).isTrue();
    assertThat(records.next()).isEqualTo(COMMITTED);
  }

  @Test
  void lookAgainFindsADiscardedRecord() {
    ring.discard(ring.reserve(8), 8);

    assertThat(consumer.lookAgain()).isTrue();
    assertThat(records.next()).isEqualTo(DISCARDED);
  }

  @Test
  void lookAgainLooksBehindTheLastRecord() {
    ring.submit(8);
    read(1);
    consumer.publish();

    assertThat(consumer.lookAgain()).isFalse();
    ring.submit(8);
    assertThat(consumer.lookAgain()).isTrue();
  }

  /** Drained only in part: a record that was seen before the publication counts. */
  @Test
  void lookAgainFindsWhatTheDrainHasLeft() {
    ring.submit(8);
    ring.submit(8);
    read(1);
    consumer.publish();

    assertThat(consumer.lookAgain()).isTrue();
  }

  @Test
  void lookAgainIsRefusedBeforeThePublication() {
    ring.submit(8);
    read(1);

    assertThatIllegalStateException().isThrownBy(consumer::lookAgain);
    consumer.publishAllButLast();
    assertThatIllegalStateException().isThrownBy(consumer::lookAgain);
  }

  private void read(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(records.next()).isEqualTo(COMMITTED);
      records.release();
    }
  }
}
