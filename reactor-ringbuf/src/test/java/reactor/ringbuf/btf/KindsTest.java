package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.linux.Clocks;

/**
 * Each declaration of kinds.bpf.c, as clang compiled it for either processor, beside its record.
 */
@ParameterizedClass
@ValueSource(strings = {"kinds", "kinds_arm64"})
class KindsTest {

  private final Btf btf;

  KindsTest(String object) {
    btf = Btf.ofResource(KindsTest.class, "/" + object + ".bpf.o");
  }

  private <R> R decode(Class<R> type, Bytes bytes) {
    try {
      return btf.decoder(type).decode(bytes.record());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  record Integers(
      short u8,
      byte s8,
      int u16,
      short s16,
      long u32,
      int s32,
      long u64,
      long s64,
      BigInteger u128,
      byte letter,
      boolean yes,
      long typed,
      long pointer,
      double real,
      float small) {}

  private static Bytes integers() {
    return new Bytes(96)
        .u8(0, 0xfe, 0xfe)
        .u16(2, 0xfffe, 0xfffe)
        .u32(8, 0xffff_fffe, 0xffff_fffe)
        .u64(16, -2, -2)
        .u64(32, -2, -1)
        .u8(48, 'x', 1)
        .u32(52, 0xffff_fffd)
        .u64(56, 0xffff_8880_1234_5678L)
        .u64(64, Double.doubleToRawLongBits(2.5))
        .u32(72, Float.floatToRawIntBits(-0.5f));
  }

  @Test
  void integersAsTheirValues() {
    assertThat(btf.struct("integers").declaration()).contains("u32; // at byte 8, 4 bytes");
    Integers all = decode(Integers.class, integers());
    assertThat(all)
        .isEqualTo(
            new Integers(
                (short) 254,
                (byte) -2,
                65534,
                (short) -2,
                4294967294L,
                -2,
                -2L,
                -2,
                BigInteger.ONE.shiftLeft(128).subtract(BigInteger.TWO),
                (byte) 'x',
                true,
                4294967293L,
                0xffff_8880_1234_5678L,
                2.5,
                -0.5f));
  }

  @BtfName("integers")
  record SameBits(
      byte u8, short u16, int u32, long u64, @BtfName("u64") BigInteger value, Integer s32) {}

  @BtfName("integers")
  record Widened(long u8, int s8, long s16, Long s32, Boolean yes, @BtfName("small") double wide) {}

  @Test
  void integersAsTheSameBitsOrWidened() {
    assertThat(decode(SameBits.class, integers()))
        .isEqualTo(
            new SameBits(
                (byte) -2,
                (short) -2,
                -2,
                -2,
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.TWO),
                -2));
    assertThat(decode(Widened.class, integers()))
        .isEqualTo(new Widened(254, -2, -2, -2L, true, -0.5));
  }

  enum Color {
    RED,
    COLOR_GREEN,
    @BtfName("COLOR_BLUE")
    AZURE,
    NONE
  }

  enum Style {
    FANCY,
    @Unknown
    OTHER
  }

  record Enums(Color declared, Color color, Color bits, Style style, @BtfName("color") int raw) {}

  @Test
  void enumsByName() {
    Bytes bytes = new Bytes(16).u32(0, 500).u16(4, 2);
    assertThat(decode(Enums.class, bytes.u32(8, 1).u8(6, 1)))
        .isEqualTo(new Enums(Color.AZURE, Color.COLOR_GREEN, Color.RED, Style.FANCY, 2));
    assertThat(decode(Enums.class, bytes.u32(0, -1).u16(4, 0xffff).u8(6, 3).u32(8, 0)))
        .as("-1 is a constant in any width; 3 and 0 are none in Java")
        .isEqualTo(new Enums(Color.NONE, Color.NONE, null, Style.OTHER, 0xffff));
  }

  record Texts(String comm, String full, byte[] bytes, List<String> lines, String rest) {}

  @BtfName("texts")
  record TextArrays(String[] lines, @BtfName("rest") byte[] tail) {}

  @Test
  void textsUpToTheirEnd() {
    Bytes bytes =
        new Bytes(45)
            .text(0, "b\u00e9\0junk")
            .text(16, "full")
            .u8(20, 1, 2, 3, 4, 255)
            .text(25, "one\0")
            .u8(33, 0)
            .text(41, "rest");
    Texts texts = decode(Texts.class, bytes);
    assertThat(texts.comm).isEqualTo("b\u00e9");
    assertThat(texts.full).isEqualTo("full");
    assertThat(texts.bytes).containsExactly(1, 2, 3, 4, -1);
    assertThat(texts.lines).containsExactly("one", "");
    assertThat(texts.rest).as("without a NUL, up to the record's end").isEqualTo("rest");
    assertThat(decode(Texts.class, new Bytes(41).u8(0, 0).u8(25, 0)).rest).isEmpty();
    TextArrays arrays = decode(TextArrays.class, bytes);
    assertThat(arrays.lines).containsExactly("one", "");
    assertThat(arrays.tail).containsExactly("rest".getBytes());
    assertThat(decode(Texts.class, new Bytes(41)).comm).isEqualTo("\ufffd".repeat(16));
  }

  record Point(int x, int y) {}

  record Arrays(
      int[] four,
      short[][] grid,
      List<Point> points,
      Color[] colors,
      boolean[] flags,
      List<Long> longs) {}

  @BtfName("arrays")
  record Widths(long[] four, List<List<Integer>> grid, Point[] points, long[] longs) {}

  @Test
  void arraysAndLists() {
    Bytes bytes =
        new Bytes(88)
            .u32(0, 1, 2, 3, -4)
            .u16(16, 1, 2, 3, 4, 5, -6)
            .u32(28, 7)
            .u16(32, -8)
            .u32(36, 9)
            .u16(40, 10)
            .u32(44, 1, 3, 500)
            .u8(56, 1, 0, 1)
            .u64(64, 11, 12, 13);
    Arrays arrays = decode(Arrays.class, bytes);
    assertThat(arrays.four).containsExactly(1, 2, 3, -4);
    assertThat(arrays.grid).isDeepEqualTo(new short[][] {{1, 2, 3}, {4, 5, -6}});
    assertThat(arrays.points).containsExactly(new Point(7, -8), new Point(9, 10));
    assertThat(arrays.colors).containsExactly(Color.RED, null, Color.AZURE);
    assertThat(arrays.flags).containsExactly(true, false, true);
    assertThat(arrays.longs).containsExactly(11L, 12L, 13L);
    Widths widths = decode(Widths.class, bytes);
    assertThat(widths.four).containsExactly(1, 2, 3, 0xffff_fffcL);
    assertThat(widths.grid).containsExactly(List.of(1, 2, 3), List.of(4, 5, -6));
    assertThat(widths.points).containsExactly(new Point(7, -8), new Point(9, 10));
    assertThat(widths.longs).containsExactly(11L, 12L, 13L);
  }

  record Inner(int id, Point at) {}

  record Either(int asWord, Point asPoint) {}

  record Nested(
      Point point,
      int hidden,
      int word,
      byte[] octets,
      Inner inner,
      Either either,
      @BtfName("inner.at.x") int path) {}

  @Test
  void nestedAndAnonymousStructs() {
    Bytes bytes =
        new Bytes(44)
            .u32(4, 1)
            .u16(8, 2)
            .u16(12, 3)
            .u8(16, 1, 2, 3, 4)
            .u32(20, 5, 6)
            .u16(28, 7)
            .u32(32, 8)
            .u16(36, 9);
    Nested nested = decode(Nested.class, bytes);
    assertThat(nested)
        .usingRecursiveComparison()
        .isEqualTo(
            new Nested(
                new Point(1, 2),
                3,
                0x0403_0201,
                new byte[] {1, 2, 3, 4},
                new Inner(5, new Point(6, 7)),
                new Either(8, new Point(8, 9)),
                6));
  }

  record Bits(
      byte a, byte b, int c, int d, long e, int f, boolean flag, int other, long wide, int last) {}

  @Test
  void bitFields() {
    long e = 0x12_3456_789aL;
    Bytes bytes =
        new Bytes(40)
            .u32(0, 5 | 0x1e << 3 | 0x1_5555 << 8 | 0x55 << 25)
            .u64(8, e | 0xab_cdefL << 40)
            .u8(16, 1)
            .u64(24, -3)
            .u16(32, 9);
    assertThat(decode(Bits.class, bytes))
        .isEqualTo(new Bits((byte) 5, (byte) -2, 0x1_5555, 0x55, e, 0xab_cdef, true, 0, -3, 9));
  }

  record PackedBits(int first, long across, int tail) {}

  @Test
  void bitFieldsThatNoNumberHolds() {
    // 8 + 61 + 11 bits: ten bytes, of which the second field touches eight and the last two.
    Bytes bytes = new Bytes(10).u8(0, 7).u64(1, 0x1234_5678_9abc_def0L | 5L << 61).u8(9, 0xb7);
    assertThat(decode(PackedBits.class, bytes))
        .isEqualTo(new PackedBits(7, 0x1234_5678_9abc_def0L, 0xb7 << 3 | 5));
  }

  record Net(
      @Ktime Instant mono,
      Duration took,
      @BigEndian int port,
      @BigEndian long be32,
      @BigEndian long be64,
      IpAddress v4,
      @BtfName("v4_bytes") InetAddress v4Bytes,
      IpAddress v6,
      @BtfName("v6_words") InetAddress words,
      @BtfName("v6_words") IpAddress same) {}

  @Test
  void timesAndAddresses() throws Exception {
    long now = System.nanoTime();
    Bytes bytes =
        new Bytes(80)
            .u64(0, now, 0, 1_500_000_000)
            .u8(24, 0x1f, 0x90)
            .u8(28, 0xff, 0, 0, 1)
            .u8(32, 0, 0, 0, 0, 0, 0, 1, 2)
            .u8(40, 127, 0, 0, 1)
            .u8(44, 192, 168, 0, 255)
            .u8(48, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34)
            .u8(64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    Net net = decode(Net.class, bytes);
    assertThat(net.mono).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
    assertThat(net.took).isEqualTo(Duration.ofMillis(1500));
    assertThat(net.port).isEqualTo(8080);
    assertThat(net.be32).isEqualTo(0xff00_0001L);
    assertThat(net.be64).isEqualTo(258);
    assertThat(net.v4).hasToString("127.0.0.1");
    assertThat(net.v4Bytes).isEqualTo(InetAddress.getByName("192.168.0.255"));
    assertThat(net.v6).hasToString("fe80::1234");
    assertThat(net.words).isEqualTo(InetAddress.getByName("::1"));
    assertThat(net.same).hasToString("::1");
  }

  @BtfName("net")
  record Boot(@Ktime(Ktime.Clock.BOOT) Instant boot) {}

  @Test
  @EnabledOnOs(OS.LINUX)
  void theClockThatGoesOnInSuspension() {
    long up = Clocks.bootNanos();
    assertThat(decode(Boot.class, new Bytes(80).u64(8, up)).boot)
        .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
  }

  sealed interface Shape {
    @TagValue("1")
    record Point(int x, int y) implements Shape {}

    @TagValue({"2", "0x10"})
    record Text(String text) implements Shape {}

    @Unknown
    record Other(long tag, byte[] bytes) implements Shape {}
  }

  record Choice(int kind, @TaggedBy("kind") Shape u, int tail) {}

  record AnonymousChoice(@TaggedBy("kind") Shape shape) {}

  @Test
  void unionsByTheirTag() {
    Bytes bytes = new Bytes(16).u8(0, 1).u32(4, 5, 6).u16(12, 9);
    assertThat(decode(Choice.class, bytes)).isEqualTo(new Choice(1, new Shape.Point(5, 6), 9));
    bytes.text(4, "eight  8");
    assertThat(decode(Choice.class, bytes.u8(0, 16)).u).isEqualTo(new Shape.Text("eight  8"));
    assertThat(decode(AnonymousChoice.class, bytes.u8(0, 2)).shape)
        .isEqualTo(new Shape.Text("eight  8"));
    Shape.Other other = (Shape.Other) decode(Choice.class, bytes.u8(0, 255)).u;
    assertThat(other.tag).isEqualTo(255);
    assertThat(new String(other.bytes)).isEqualTo("eight  8");
  }

  record NamelessT(long only) {}

  @Test
  void aTypedefNamesAStruct() {
    assertThat(decode(NamelessT.class, new Bytes(4).u32(0, 3)).only).isEqualTo(3);
  }
}
