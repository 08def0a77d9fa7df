package reactor.ringbuf.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.consumer.CorruptRingException;

/** The protocol on plain memory, where the test is the kernel. */
class RingProducerTest {

  private static final int SIZE = 4096;

  private final ByteBuffer consumerPage = allocate(8);
  private final ByteBuffer producerPage = allocate(8);
  private final ByteBuffer data = allocate(2 * SIZE);

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private RingProducer producer() {
    return new RingProducer(consumerPage, producerPage, new ByteBuffer[] {data}, 29, SIZE);
  }

  private static void write(RingProducer producer, int length) {
    producer.write(message(length), length);
  }

  private static ByteBuffer message(int length) {
    ByteBuffer message = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      message.put(i, (byte) (i + 1));
    }
    return message;
  }

  @Test
  void nothingIsSeenBeforeItIsPublished() {
    RingProducer producer = producer();
    write(producer, 5);
    producer.next(16).putLong(7);
    producer.commit(8);
    assertThat(producerPage.getLong(0)).isZero();
    assertThat(producer.publish()).isEqualTo(32);
    assertThat(producerPage.getLong(0)).isEqualTo(32);
    assertThat(data.getInt(0)).as("not BUSY").isEqualTo(5);
    assertThat(data.get(8 + 4)).isEqualTo((byte) 5);
    assertThat(data.getInt(16)).isEqualTo(8);
    assertThat(data.getLong(24)).isEqualTo(7);
    assertThat(producer.publish()).isZero();
  }

  @Test
  void theRingIsFilledToTheLastByte() {
    RingProducer producer = producer();
    assertThat(producer.maxLength()).isEqualTo(SIZE - 8);
    assertThat(producer.hasRoom(SIZE - 8)).isTrue();
    write(producer, SIZE - 16);
    assertThat(producer.hasRoom(0)).isTrue();
    assertThat(producer.hasRoom(1)).isFalse();
    write(producer, 0);
    producer.publish();
    assertThat(producer.hasRoom(0)).isFalse();
    consumerPage.putLong(0, SIZE - 8);
    assertThat(producer.hasRoom(SIZE - 16)).isTrue();
    assertThat(producer.hasRoom(SIZE - 15)).isFalse();
    assertThat(producer.consumed()).isEqualTo(SIZE - 8);
  }

  /** What was reserved counts, not what the buffer says by now: the rest is not the message's. */
  @Test
  void aBufferThatChangesMeanwhile() {
    RingProducer producer = producer();
    data.put(16, (byte) 77);
    assertThat(producer.hasRoom(8)).isTrue();
    ByteBuffer message = message(100).position(1);
    producer.write(message, 8);
    assertThat(message.position()).isEqualTo(1);
    assertThat(producer.publish()).isEqualTo(16);
    assertThat(data.getInt(0)).isEqualTo(8);
    assertThat(data.get(8)).isEqualTo((byte) 2);
    assertThat(data.get(16)).as("behind the message").isEqualTo((byte) 77);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> producer.write(message(7), 8));
    assertThat(producer.publish()).as("nothing was sent").isZero();
  }

  /** A message that wraps is written contiguously, into the second half. */
  @Test
  void wraps() {
    consumerPage.putLong(0, 3 * SIZE - 16);
    producerPage.putLong(0, 3 * SIZE - 16);
    RingProducer producer = producer();
    write(producer, 100);
    write(producer, 3);
    producer.publish();
    assertThat(producerPage.getLong(0)).isEqualTo(3 * SIZE - 16 + 112 + 16);
    assertThat(data.getInt(SIZE - 16)).isEqualTo(100);
    assertThat(data.get(SIZE - 8 + 99)).isEqualTo((byte) 100);
    assertThat(data.getInt(112 - 16)).as("the next one is in the first half").isEqualTo(3);
  }

  @Test
  void positionsThatContradictEachOther() {
    consumerPage.putLong(0, 8);
    assertThatExceptionOfType(CorruptRingException.class)
        .isThrownBy(this::producer)
        .withMessageContaining("the producer position is 0 and the consumer position 8");
    producerPage.putLong(0, SIZE + 16);
    assertThatExceptionOfType(CorruptRingException.class).isThrownBy(this::producer);
    producerPage.putLong(0, 12);
    assertThatExceptionOfType(CorruptRingException.class).isThrownBy(this::producer);
  }

  @Test
  void anotherProducer() {
    RingProducer producer = producer();
    producerPage.putLong(0, 64);
    write(producer, 1);
    assertThatExceptionOfType(ForeignProducerException.class)
        .isThrownBy(producer::publish)
        .withMessage("the producer position is 64, but 0 was stored last");
    assertThat(producerPage.getLong(0)).isEqualTo(64);
  }

  @Test
  void whatTheOneBeforeHasLeft() {
    data.putInt(0, 5).putInt(16, 8 | 1 << 31);
    producerPage.putLong(0, 32);
    assertThatExceptionOfType(CorruptRingException.class)
        .isThrownBy(this::producer)
        .withMessageContaining("at position 16 is reserved and not submitted");
    data.putInt(16, 8 | 3 << 30); // the kernel looks at DISCARD first
    assertThat(producer().hasRoom(SIZE - 32 - 8)).isTrue();
    data.putInt(16, 100);
    assertThatExceptionOfType(CorruptRingException.class)
        .isThrownBy(this::producer)
        .withMessageContaining("has the header 0x64");
  }
}
