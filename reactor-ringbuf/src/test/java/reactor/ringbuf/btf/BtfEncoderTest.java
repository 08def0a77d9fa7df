package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufRecord;

/** What an encoder writes, a decoder reads. */
class BtfEncoderTest {

  private final Btf btf = Btf.ofResource(BtfEncoderTest.class, "/kinds.bpf.o");

  private <R> ByteBuffer encode(Class<R> type, R value) {
    RecordEncoder<R> encoder = btf.encoder(type);
    ByteBuffer target =
        ByteBuffer.allocate(encoder.maxLength(value)).order(ByteOrder.nativeOrder());
    while (target.hasRemaining()) {
      target.put((byte) 0xff); // what was sent before
    }
    encoder.encode(value, target.rewind());
    return target.flip();
  }

  private <R> R decoded(Class<R> type, ByteBuffer message) throws Exception {
    return btf.decoder(type).decode(RingbufRecord.of(message));
  }

  @BtfName("integers")
  record Integers(
      short u8,
      byte s8,
      int u16,
      short s16,
      long u32,
      int s32,
      long u64,
      long s64,
      byte letter,
      boolean yes,
      double real,
      float small) {}

  @Test
  void integers() throws Exception {
    Integers value =
        new Integers(
            (short) 254,
            (byte) -2,
            65_534,
            (short) -2,
            4_294_967_294L,
            -2,
            -2,
            -3,
            (byte) 'x',
            true,
            2.5,
            -0.5f);
    ByteBuffer message = encode(Integers.class, value);
    assertThat(message.remaining()).isEqualTo(btf.struct("integers").size());
    assertThat(decoded(Integers.class, message)).isEqualTo(value);
    assertThat(message.getLong(56)).as("a member without a component").isZero();
  }

  enum Color {
    RED,
    GREEN,
    BLUE,
    NONE
  }

  record Point(int x, short y) {}

  @BtfName("arrays")
  record Arrays(int[] four, List<Point> points, Color[] colors) {}

  @Test
  void whatDoesNotFit() {
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(
            () ->
                encode(
                    Integers.class,
                    new Integers(
                        (short) 256, (byte) 0, 0, (short) 0, 0, 0, 0, 0, (byte) 0, true, 0, 0)))
        .withMessageContainingAll("Cannot encode u8", "256 is not from 0 to 255");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> encode(Texts.class, new Texts("sixteen letters!", new byte[0])))
        .withMessageContainingAll("Cannot encode comm", "16 bytes", "room for 15");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> btf.encoder(Misnamed.class))
        .withMessageContainingAll("there is no member com", "Did you mean comm?");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> btf.encoder(Flexible.class))
        .withMessageContaining("a flexible array cannot be encoded");
  }

  @Test
  void arraysEnumsAndNestedRecords() {
    ByteBuffer message =
        encode(
            Arrays.class,
            new Arrays(
                new int[] {1, -2, 3},
                List.of(new Point(7, (short) -8)),
                new Color[] {Color.BLUE, Color.NONE}));
    BtfType.Struct struct = btf.struct("arrays");
    int points = offset(struct, "points");
    int colors = offset(struct, "colors");
    assertThat(List.of(message.getInt(0), message.getInt(4), message.getInt(8), message.getInt(12)))
        .containsExactly(1, -2, 3, 0);
    assertThat(message.getInt(points)).isEqualTo(7);
    assertThat(message.getShort(points + 4)).isEqualTo((short) -8);
    assertThat(message.getInt(colors)).isEqualTo(500);
    assertThat(message.getInt(colors + 4)).isEqualTo(-1);
    assertThat(message.getInt(colors + 8)).isZero();
  }

  private static int offset(BtfType.Struct struct, String name) {
    return struct.members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow()
        .offset();
  }

  @BtfName("texts")
  record Texts(String comm, byte[] bytes) {}

  @BtfName("texts")
  record Misnamed(String com) {}

  @BtfName("texts")
  record Flexible(String rest) {}

  @Test
  void texts() throws Exception {
    ByteBuffer message = encode(Texts.class, new Texts("häuser", new byte[] {1, 2, 3}));
    Texts decoded = decoded(Texts.class, message);
    assertThat(decoded.comm()).isEqualTo("häuser");
    assertThat(decoded.bytes()).startsWith(1, 2, 3);
  }
}
