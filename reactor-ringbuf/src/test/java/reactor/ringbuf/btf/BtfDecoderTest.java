package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Records without a Java type: maps, JSON, and which types a ring has. */
class BtfDecoderTest {

  private static final Btf KINDS = Btf.ofResource(BtfDecoderTest.class, "/kinds.bpf.o");

  @Test
  void membersInTheirOrder() {
    Map<String, Object> nested =
        KINDS
            .decoder("nested")
            .decode(
                new Bytes(40)
                    .u8(0, 200)
                    .u32(4, 1)
                    .u16(8, 2)
                    .u16(12, 3)
                    .u8(16, 1, 0, 0, 0)
                    .u32(20, 5, 6)
                    .u16(28, 7)
                    .u32(32, -1)
                    .u16(36, 9)
                    .record());
    assertThat(nested.keySet())
        .containsExactly("before", "point", "hidden", "word", "octets", "inner", "either");
    assertThat(nested)
        .isEqualTo(
            Map.of(
                "before", 200L,
                "point", Map.of("x", 1L, "y", 2L),
                "hidden", 3L,
                "word", 1L,
                "octets", List.of(1L, 0L, 0L, 0L),
                "inner", Map.of("id", 5L, "at", Map.of("x", 6L, "y", 7L)),
                "either", Map.of("as_word", 4294967295L, "as_point", Map.of("x", -1L, "y", 9L))));
  }

  @Test
  void numbersAsTheyAreInC() {
    Map<String, Object> all =
        KINDS
            .decoder("integers")
            .decode(new Bytes(80).u64(64, Double.doubleToLongBits(1.5)).record());
    assertThat(all)
        .containsEntry("u8", 255L)
        .containsEntry("s8", -1L)
        .containsEntry("u32", 4294967295L)
        .containsEntry("s64", -1L)
        .containsEntry("u64", new BigInteger("18446744073709551615"))
        .containsEntry("u128", BigInteger.TWO.pow(128).subtract(BigInteger.ONE))
        .containsEntry("yes", true)
        .containsEntry("real", 1.5);
    assertThat(KINDS.decoder("bits").decode(new Bytes(40).record()))
        .containsEntry("a", 7L)
        .containsEntry("b", -1L)
        .containsEntry("e", (1L << 40) - 1)
        .containsEntry("wide", -1L);
    assertThat(KINDS.decoder("enums").decode(new Bytes(12).u32(0, 500).u32(8, 7).record()))
        .containsEntry("declared", "COLOR_BLUE")
        .containsEntry("bits", "COLOR_NONE")
        .containsEntry("style", 7L);
  }

  @Test
  void jsonThatATerminalCanBear() {
    String json =
        KINDS
            .decoder("texts")
            .toJson(
                new Bytes(46)
                    .text(0, "a\"\\\u001b[31m\n\0")
                    .text(16, "\u00c3\0")
                    .u8(20, 0, 1, 2, 3, 255)
                    .text(25, "\u007f\u202e\0")
                    .text(33, "\u0085\0")
                    .text(41, "tail\0")
                    .record());
    assertThat(json)
        .isEqualTo(
            "{\"comm\":\"a\\\"\\\\\\u001b[31m\\u000a\",\"full\":\"\u00c3\",\"bytes\":[0,1,2,3,255],"
                + "\"lines\":[\"\\u007f\\u202e\",\"\\u0085\"],\"rest\":\"tail\"}");
  }

  @Test
  void aRecordThatIsTooShort() {
    assertThatThrownBy(() -> KINDS.decoder("five").decode(new Bytes(95).record()))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("95 bytes is too short for struct five, which takes 96 bytes");
  }

  @Test
  void aRingsEventTypes() {
    assertThat(KINDS.events("several"))
        .extracting(event -> event.struct().name(), RingEvent::tagMember, RingEvent::tag)
        .containsExactly(
            tuple("start", "header.type", OptionalLong.of(1)),
            tuple("stop", "header.type", OptionalLong.of(2)));
    assertThat(KINDS.events("events"))
        .extracting(event -> event.struct().name())
        .contains("integers", "nameless_t", "five")
        .hasSize(13);
    assertThat(KINDS.events("other")).isEmpty();
  }
}
