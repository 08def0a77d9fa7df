package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The view of a record in the ring, or in a block: what it reads, where it ends, and when. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class RingbufRecordTest {

  /** Where the record lies in memory that holds others as well. */
  private static final int OFFSET = 24;

  private static final int LENGTH = 20;

  /** The position of that memory in the ring. */
  private static final long BASE = 4096;

  private final RingbufRecord record = new RingbufRecord(new RingbufInfo(0, "test", 0, 4096));
  private final ByteBuffer memory;

  RingbufRecordTest(boolean inBlock) {
    byte[] bytes = inBlock ? new byte[64] : null;
    memory = inBlock ? ByteBuffer.wrap(bytes) : ByteBuffer.allocateDirect(64);
    memory.order(ByteOrder.nativeOrder());
    for (int i = 0; i < memory.capacity(); i++) {
      memory.put(i, (byte) 0x77); // what belongs to others
    }
    for (int i = 0; i < LENGTH; i++) {
      memory.put(OFFSET + i, (byte) (0x80 + i));
    }
    record.enter(memory.asReadOnlyBuffer().order(ByteOrder.nativeOrder()), bytes, BASE);
    record.wrap(OFFSET, LENGTH);
  }

  @Test
  void knowsWhereItsHeaderIs() {
    assertThat(record.position()).isEqualTo(BASE + OFFSET - 8);
  }

  @Test
  void readsNumbersInNativeOrder() {
    assertThat(record.length()).isEqualTo(LENGTH);
    assertThat(record.getByte(0)).isEqualTo((byte) 0x80);
    assertThat(record.getShort(1)).isEqualTo(memory.getShort(OFFSET + 1));
    assertThat(record.getInt(2)).isEqualTo(memory.getInt(OFFSET + 2));
    assertThat(record.getLong(3)).isEqualTo(memory.getLong(OFFSET + 3));
    assertThat(record.getByte(LENGTH - 1)).isEqualTo((byte) (0x80 + LENGTH - 1));
    assertThat(record.getLong(LENGTH - 8)).isEqualTo(memory.getLong(OFFSET + LENGTH - 8));
  }

  @Test
  void readsBytes() {
    byte[] bytes = new byte[3];
    record.getBytes(LENGTH - 3, bytes);
    assertThat(bytes).containsExactly(0x80 + 17, 0x80 + 18, 0x80 + 19);
    record.getBytes(LENGTH, new byte[0]);
  }

  @Test
  void readsCStrings() {
    memory.put(OFFSET, "bash\0rest\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(record.getCString(0, 10)).isEqualTo("bash");
    assertThat(record.getCString(0, 4)).as("a field that is full").isEqualTo("bash");
    assertThat(record.getCString(4, 6)).as("starts with its end").isEmpty();
    assertThat(record.getCString(2, 0)).isEmpty();
    assertThat(record.getCString(5, 5)).as("no UTF-8").isEqualTo("rest\ufffd");
    assertThat(record.getCString(5, 5, StandardCharsets.ISO_8859_1)).isEqualTo("rest\u00e9");
  }

  /** However long the string is, and wherever in a word it ends. */
  @Test
  void aCStringEndsAtItsFirstZeroByte() {
    byte[] letters = "\u00fcbcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.UTF_8);
    ByteBuffer longer = ByteBuffer.allocate(10_000);
    for (int size = 0; size <= 27; size++) {
      for (int end = 2; end <= size; end++) {
        longer.put(3, letters, 0, 27);
        longer.put(3 + end, (byte) 0);
        longer.put(3 + end + 1, (byte) 1); // what borrows from its neighbour
        assertThat(RingbufRecord.of(longer).getCString(3, size))
            .isEqualTo(new String(letters, 0, Math.min(end, size), StandardCharsets.UTF_8));
      }
    }
    for (int i = 0; i < longer.capacity(); i++) {
      longer.put(i, (byte) 'x');
    }
    assertThat(RingbufRecord.of(longer).getCString(0, 10_000)).isEqualTo("x".repeat(10_000));
  }

  @Test
  void bytesOfOnesOwnCanBeViewed() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 4, 9}, 1, 4);
    RingbufRecord own = RingbufRecord.of(bytes);
    assertThat(own.length()).isEqualTo(4);
    assertThat(own.getByte(0)).isEqualTo((byte) 1);
    assertThat(own.copy().remaining()).isEqualTo(4);
    assertThat(own.ring().name()).isEqualTo("memory");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> own.getByte(4));
  }

  /** Beyond the end lie the bytes of other records. */
  @TestFactory
  Stream<DynamicTest> nothingBeyondTheRecordIsRead() {
    Map<String, Consumer<RingbufRecord>> reads =
        Map.ofEntries(
            Map.entry("byte", r -> r.getByte(LENGTH)),
            Map.entry("byte before", r -> r.getByte(-1)),
            Map.entry("byte far away", r -> r.getByte(Integer.MAX_VALUE)),
            Map.entry("short", r -> r.getShort(LENGTH - 1)),
            Map.entry("short before", r -> r.getShort(-1)),
            Map.entry("int", r -> r.getInt(LENGTH - 3)),
            Map.entry("int before", r -> r.getInt(Integer.MIN_VALUE)),
            Map.entry("long", r -> r.getLong(LENGTH - 7)),
            Map.entry("long far away", r -> r.getLong(Integer.MAX_VALUE - 3)),
            Map.entry("bytes", r -> r.getBytes(LENGTH - 2, new byte[3])),
            Map.entry("bytes before", r -> r.getBytes(-1, new byte[1])),
            Map.entry("no bytes", r -> r.getBytes(LENGTH + 1, new byte[0])),
            Map.entry("string", r -> r.getCString(LENGTH - 2, 3)),
            Map.entry("string of no size", r -> r.getCString(0, -1)),
            Map.entry("string far away", r -> r.getCString(1, Integer.MAX_VALUE)));
    return reads.entrySet().stream()
        .map(
            read ->
                DynamicTest.dynamicTest(
                    read.getKey(),
                    () ->
                        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                            .isThrownBy(() -> read.getValue().accept(record))));
  }

  @Test
  void aCopyIsIndependent() {
    ByteBuffer copy = record.copy();

    assertThat(copy.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(copy.position()).isZero();
    assertThat(copy.remaining()).isEqualTo(LENGTH);
    assertThat(copy.isReadOnly()).isTrue();
    memory.put(OFFSET, (byte) 0);
    record.unwrap();
    assertThat(copy.get(0)).isEqualTo((byte) 0x80);
    assertThat(copy.get(LENGTH - 1)).isEqualTo((byte) (0x80 + LENGTH - 1));
  }

  @Test
  void aBufferShowsTheRecordAndNoMore() {
    ByteBuffer view = record.asByteBuffer();

    assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(view.position()).isZero();
    assertThat(view.capacity()).isEqualTo(LENGTH);
    assertThat(view.getLong(3)).isEqualTo(memory.getLong(OFFSET + 3));
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> view.put(0, (byte) 1));
    memory.put(OFFSET, (byte) 5);
    assertThat(view.get(0)).as("no copy").isEqualTo((byte) 5);
  }

  @Test
  void aRecordMayBeEmpty() {
    record.wrap(OFFSET, 0);

    assertThat(record.length()).isZero();
    assertThat(record.copy().remaining()).isZero();
    assertThat(record.asByteBuffer().capacity()).isZero();
    assertThat(record.getCString(0, 0)).isEmpty();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> record.getByte(0));
    assertThat(record).hasToString("RingbufRecord[0 bytes]");
  }

  @TestFactory
  Stream<DynamicTest> nothingCanBeReadAfterTheDecoderHasReturned() {
    Map<String, Consumer<RingbufRecord>> reads =
        Map.ofEntries(
            Map.entry("length", RingbufRecord::length),
            Map.entry("position", RingbufRecord::position),
            Map.entry("losses", RingbufRecord::lostBefore),
            Map.entry("byte", r -> r.getByte(0)),
            Map.entry("short", r -> r.getShort(0)),
            Map.entry("int", r -> r.getInt(0)),
            Map.entry("long", r -> r.getLong(0)),
            Map.entry("bytes", r -> r.getBytes(0, new byte[1])),
            Map.entry("string", r -> r.getCString(0, 1)),
            Map.entry("copy", RingbufRecord::copy),
            Map.entry("buffer", RingbufRecord::asByteBuffer));
    record.unwrap();
    assertThat(record).hasToString("RingbufRecord[released]");
    return reads.entrySet().stream()
        .map(
            read ->
                DynamicTest.dynamicTest(
                    read.getKey(),
                    () ->
                        assertThatIllegalStateException()
                            .isThrownBy(() -> read.getValue().accept(record))
                            .withMessageContaining("copy()")));
  }
}
