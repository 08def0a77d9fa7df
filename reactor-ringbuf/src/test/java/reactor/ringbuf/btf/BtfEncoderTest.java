package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
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

  enum Alias {
    @BtfName("COLOR_RED")
    FIRST,
    RED
  }

  @BtfName("enums")
  record Aliases(Alias declared) {}

  @Test
  void twoConstantsForOneValue() {
    assertThat(encode(Aliases.class, new Aliases(Alias.FIRST)).getInt(0)).isEqualTo(1);
    assertThat(encode(Aliases.class, new Aliases(Alias.RED)).getInt(0)).isEqualTo(1);
  }

  @BtfName("net")
  record Net(IpAddress v6, IpAddress v4) {}

  @BtfName("net")
  record NoAddress(InetAddress mono) {}

  @BtfName("enums")
  record BigColor(@BigEndian Color declared) {}

  @Test
  void addresses() throws Exception {
    Net mapped =
        new Net(new IpAddress(0, 0xffff_7f00_0001L, true), new IpAddress(0, 0x7f000001, false));
    assertThat(decoded(Net.class, encode(Net.class, mapped))).isEqualTo(mapped);
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> encode(Net.class, new Net(mapped.v4(), mapped.v4())))
        .withMessageContaining("it has 4 bytes, and the member has 16");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> btf.encoder(NoAddress.class))
        .withMessageContaining("InetAddress takes 4 bytes");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> btf.encoder(BigColor.class))
        .withMessageContaining("@BigEndian is for numbers");
  }

  @BtfName("integers")
  record Narrow(int u64, short s64) {}

  @Test
  void narrowNumbersAndMissingElements() {
    ByteBuffer message = encode(Narrow.class, new Narrow(7, (short) -7));
    BtfType.Struct struct = btf.struct("integers");
    assertThat(message.getLong(offset(struct, "u64"))).isEqualTo(7);
    assertThat(message.getLong(offset(struct, "s64"))).isEqualTo(-7);
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> encode(Narrow.class, new Narrow(-1, (short) 0)))
        .withMessageContainingAll("Cannot encode u64", "-1 is less than 0");
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(
            () -> encode(Arrays.class, new Arrays(new int[0], List.of(), new Color[] {null})))
        .withMessageContainingAll("Cannot encode colors", "its element 0 is null");
  }

  @BtfName("integers")
  record Rounded(double small) {}

  @Test
  void whatAFloatCannotHold() {
    int at = offset(btf.struct("integers"), "small");
    assertThat(encode(Rounded.class, new Rounded(0.1)).getFloat(at)).isEqualTo(0.1f);
    assertThat(encode(Rounded.class, new Rounded(Double.NEGATIVE_INFINITY)).getFloat(at))
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(encode(Rounded.class, new Rounded(Double.NaN)).getFloat(at)).isNaN();
    for (double tooLarge : new double[] {1e39, -Double.MAX_VALUE}) {
      assertThatExceptionOfType(BtfException.class)
          .isThrownBy(() -> encode(Rounded.class, new Rounded(tooLarge)))
          .withMessageContainingAll(
              "Cannot encode small", tooLarge + " is not from -3.4028235E38 to 3.4028235E38");
    }
  }

  @BtfName("integers")
  record Failing(double small) {
    @Override
    public double small() {
      if (small == 0) {
        throw new NoClassDefFoundError("on purpose");
      }
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void anAccessorThatThrows() {
    assertThatExceptionOfType(NoClassDefFoundError.class)
        .isThrownBy(() -> encode(Failing.class, new Failing(0)));
    assertThatExceptionOfType(BtfException.class)
        .isThrownBy(() -> encode(Failing.class, new Failing(1)))
        .withMessageContainingAll("Cannot encode small", "its accessor has failed", "on purpose")
        .withCauseInstanceOf(IllegalStateException.class);
  }
}
