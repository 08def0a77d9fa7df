package reactor.ringbuf.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static reactor.ringbuf.consumer.OneByOne.Found.COMMITTED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that no producer can have written, and a consumer position that somebody else moved. */
class BrokenRingTest {

  private static final int DISCARD = 1 << 30;

  private final MemoryRing ring = MemoryRing.of(4096);

  @Test
  void aLengthBeyondWhatIsReservedIsCorrupt() {
    ring.submit(24);
    long position = ring.submit(8);
    ring.header(position, 9);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    assertThat(records.next()).isEqualTo(COMMITTED);
    records.release();

    assertThatExceptionOfType(CorruptRingException.class)
        .isThrownBy(new OneByOne(consumer)::next)
        .withMessageContaining("position 32")
        .withMessageContaining("header 0x9,")
        .withMessageContaining("length of 9 bytes")
        .withMessageContaining("reserved only 16 bytes");
    assertThat(consumer.position()).as("not skipped").isEqualTo(32);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 4096, DISCARD - 1, DISCARD - 8, DISCARD | 17, DISCARD | (DISCARD - 1)})
  void noLengthIsBelievedBeforeItIsChecked(int header) {
    ring.header(ring.submit(16), header);

    assertThatThrownBy(new OneByOne(ring.consumer())::next)
        .isInstanceOf(CorruptRingException.class);
  }

  @Test
  void aLengthWithinWhatIsReservedIsBelieved() {
    long position = ring.submit(16);
    ring.submit(16);
    ring.header(position, 40);
    OneByOne records = new OneByOne(ring.consumer());

    assertThat(records.next()).isEqualTo(COMMITTED);
    assertThat(records.length()).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 88, -4096, 4, 104 + 4096, 97, Long.MAX_VALUE, Long.MIN_VALUE})
  void aProducerPositionThatCannotBeIsCorrupt(long producer) {
    MemoryRing ring = MemoryRing.usedUpTo(96, 4096);
    RingConsumer consumer = ring.consumer();
    ring.moveProducer(producer);

    assertThatExceptionOfType(CorruptRingException.class)
        .isThrownBy(new OneByOne(consumer)::next)
        .withMessageContaining("producer position is " + Long.toUnsignedString(producer))
        .withMessageContaining("read up to 96")
        .withMessageContaining("4096 bytes");
    assertThatThrownBy(consumer::lookAgain).isInstanceOf(CorruptRingException.class);
  }

  @Test
  void aFullRingIsNotCorrupt() {
    ring.submit(4096 - 8);

    assertThat(new OneByOne(ring.consumer()).next()).isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, -1, Long.MAX_VALUE})
  void aConsumerPositionWithinARecordIsCorrupt(long consumer) {
    ring.moveConsumer(consumer);

    assertThatThrownBy(ring::consumer)
        .isInstanceOf(CorruptRingException.class)
        .hasMessageContaining("consumer position " + Long.toUnsignedString(consumer));
  }

  @Test
  void aConsumerPositionAheadOfTheProducersIsCorrupt() {
    ring.submit(8);
    ring.moveConsumer(24);
    RingConsumer consumer = ring.consumer();

    assertThatThrownBy(new OneByOne(consumer)::next).isInstanceOf(CorruptRingException.class);
  }

  @Test
  void whoMovesTheConsumerPositionIsNoticedAtThePublication() {
    ring.submit(8);
    RingConsumer consumer = ring.consumer();
    OneByOne records = new OneByOne(consumer);
    records.next();
    records.release();
    ring.moveConsumer(8);

    assertThatExceptionOfType(ForeignConsumerException.class)
        .isThrownBy(consumer::publish)
        .withMessageContaining("consumer position is 8")
        .withMessageContaining("0 was stored last");
    assertThat(ring.consumerPosition()).as("left as it is").isEqualTo(8);
  }

  @Test
  void whoMovesTheConsumerPositionIsNoticedBeforeAWait() {
    RingConsumer consumer = ring.consumer();
    ring.moveConsumer(16);

    assertThatThrownBy(consumer::lookAgain).isInstanceOf(ForeignConsumerException.class);
  }

  @Test
  void whoMovesTheConsumerPositionIsNoticedWhileReading() {
    OneByOne records = new OneByOne(ring.consumer());
    while (ring.submit(56) != -1) {}
    ring.moveConsumer(64);

    assertThatThrownBy(
            () -> {
              while (records.next() == COMMITTED) {
                records.release();
              }
            })
        .isInstanceOf(ForeignConsumerException.class);
  }

  /** Another consumer lets producers overwrite what this one has not read. */
  @Test
  void anotherConsumerIsBlamedForWhatLooksCorrupt() {
    ring.submit(8);
    RingConsumer consumer = ring.consumer();
    ring.header(0, 4000);
    ring.moveConsumer(16);
    assertThatThrownBy(new OneByOne(consumer)::next).isInstanceOf(ForeignConsumerException.class);

    RingConsumer second = ring.consumer();
    ring.moveConsumer(4096);
    ring.moveProducer(4096 + 4096);
    assertThatThrownBy(new OneByOne(second)::next).isInstanceOf(ForeignConsumerException.class);
  }
}
