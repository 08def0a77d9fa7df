package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data area appears twice in a row, as a kernel map's does: what is in one is in the other. */
class RingMemoryTest {

  private static final int SIZE = 4096;

  private final RingMemory memory = RingMemory.allocate(SIZE);
  private final Producers producers = new Producers(memory, new WaitQueue());
  private final ByteBuffer window = memory.windows()[0];

  @Test
  void recordsOfManyLapsAreInBothCopies() {
    long position = 0;
    for (int i = 0; i < 2_000; i++) { // lengths that share no factor with the size
      byte[] payload = new byte[i % 777];
      java.util.Arrays.fill(payload, (byte) i);
      assertThat(producers.reserve(payload.length)).isEqualTo(position);
      assertBothCopies(position, payload.length | 1 << 31, null);
      producers.commit(position, payload, i % 7 == 0, Wakeup.ADAPTIVE);
      boolean discarded = i % 7 == 0;
      assertBothCopies(
          position, payload.length | (discarded ? 1 << 30 : 0), discarded ? null : payload);
      position = memory.producerPosition();
      memory.consumerPosition(position);
    }
  }

  /** As a consumer does that meets the record in the first half, or walks into the second. */
  private void assertBothCopies(long position, int header, byte[] payload) {
    int index = (int) (position & (SIZE - 1));
    assertThat(window.getInt(index)).isEqualTo(header);
    assertThat(window.getInt(index + SIZE)).isEqualTo(header);
    if (payload == null) {
      return;
    }
    assertThat(window.slice(index + 8, payload.length)).isEqualTo(ByteBuffer.wrap(payload));
    for (int i = 0; i < payload.length; i++) {
      int at = (index + 8 + i) & (SIZE - 1);
      assertThat(window.get(at)).isEqualTo(window.get(at + SIZE)).isEqualTo(payload[i]);
    }
  }

  @Test
  void aRecordThatEndsWithTheRingAndOneWhoseHeaderDoes() {
    producers.commit(producers.reserve(SIZE - 24), new byte[SIZE - 24], false, Wakeup.ADAPTIVE);
    memory.consumerPosition(SIZE - 16);
    producers.commit(producers.reserve(0), new byte[0], false, Wakeup.ADAPTIVE);
    byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
    long last = producers.reserve(8); // its header is the ring's last 8 bytes
    assertThat(last).isEqualTo(SIZE - 8);
    producers.commit(last, payload, false, Wakeup.ADAPTIVE);
    assertBothCopies(last, 8, payload);
  }

  @Test
  void buffersAreNativeAlignedAndSafeToHandOut() {
    assertThat(memory.windows()).hasSize(1);
    assertThat(window.isReadOnly()).isTrue();
    assertThat(window.capacity()).isEqualTo(2 * SIZE);
    for (ByteBuffer buffer :
        new ByteBuffer[] {memory.consumerPage(), memory.producerPage(), window}) {
      assertThat(buffer.isDirect()).isTrue();
      assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(buffer.alignmentOffset(0, 8)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -4096, 2048, 4097, 1L << 30, 1L << 32, Long.MIN_VALUE})
  void refusesOtherSizes(long size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingMemory.allocate(size))
        .withMessageContaining("power of two from 4096 to 512 MiB")
        .withMessageEndingWith("not " + size);
  }
}
