package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/** Several event types in one ring, and what becomes of those that nobody knows. */
class EventsTest {

  private static final Btf KINDS = Btf.ofResource(EventsTest.class, "/kinds.bpf.o");

  @TaggedBy("header.type")
  sealed interface Event {}

  @TagValue("EVENT_START")
  record Start(int pid) implements Event {}

  @TagValue("EVENT_STOP")
  record Stop(int code, long lasted) implements Event {}

  private static RingbufRecord start(int type) {
    return new Bytes(12).u32(0, type, 0, 42).record();
  }

  private static RingbufRecord stop() {
    return new Bytes(24).u32(0, 2, 0, -1).u64(16, 7).record();
  }

  @Test
  void theTagChoosesTheRecord() throws Exception {
    RecordDecoder<Event> decoder = KINDS.decoder(Event.class);
    assertThat(decoder.decode(start(1))).isEqualTo(new Start(42));
    assertThat(decoder.decode(stop())).isEqualTo(new Stop(-1, 7));
    assertThatThrownBy(() -> decoder.decode(start(77)))
        .isInstanceOf(BtfException.class)
        .hasMessageStartingWith(
            "The tag header.type = 77 stands for none of the records of Event, which are Start (1),"
                + " Stop (2).");
  }

  @Test
  void eachStructIsCheckedForItsOwnSize() {
    RecordDecoder<Event> decoder = KINDS.decoder(Event.class);
    assertThatThrownBy(() -> decoder.decode(start(2)))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("12 bytes is too short for struct stop, which takes 24 bytes");
    assertThatThrownBy(() -> decoder.decode(new Bytes(3).record()))
        .hasMessageContaining("3 bytes is too short for the tag header.type, which takes 4 bytes");
  }

  @TaggedBy(value = "header.type", skipUnknown = true)
  sealed interface Known {
    @BtfName("start")
    @TagValue("1")
    record OnlyStart(int pid) implements Known {}
  }

  @Test
  void unknownOnesCanBePassedOver() throws Exception {
    RecordDecoder<Known> decoder = KINDS.decoder(Known.class);
    assertThat(decoder.passesOver()).isTrue();
    assertThat(decoder.decode(stop())).isNull();
    assertThat(decoder.decode(start(1))).isEqualTo(new Known.OnlyStart(42));
  }

  @TaggedBy("header.type")
  sealed interface Any {
    @BtfName("start")
    @TagValue("1")
    record Begin(int pid) implements Any {}

    @Unknown
    record Raw(long type, byte[] bytes) implements Any {}
  }

  @Test
  void unknownOnesCanBeHandedOverAsTheyAre() throws Exception {
    Any.Raw raw = (Any.Raw) KINDS.decoder(Any.class).decode(stop());
    assertThat(raw.type).isEqualTo(2);
    assertThat(raw.bytes).hasSize(24).startsWith(2, 0, 0, 0).endsWith(7, 0, 0, 0, 0, 0, 0, 0);
  }

  @BtfName("ten")
  record Strict(int a) {
    Strict {
      if (a < 0) {
        throw new IllegalArgumentException("a is negative");
      }
    }
  }

  @Test
  void whatAConstructorThrowsIsThrown() throws Exception {
    RecordDecoder<Strict> decoder = KINDS.decoder(Strict.class);
    assertThat(decoder.decode(new Bytes(40).u32(0, 1).record())).isEqualTo(new Strict(1));
    assertThatThrownBy(() -> decoder.decode(new Bytes(40).record()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a is negative");
  }

  @BtfName("five")
  record Cut(int pid, @UpToEnd String filename) {}

  @BtfName("five")
  record Whole(int pid, String filename) {}

  @Test
  void aRecordMayBeLongerThanItsStructAndShorterOnlyIfThatIsSaid() throws Exception {
    RingbufRecord cut = new Bytes(40).u32(8, 1).text(32, "ls\0").record();
    assertThat(KINDS.decoder(Cut.class).decode(cut)).isEqualTo(new Cut(1, "ls"));
    assertThatThrownBy(() -> KINDS.decoder(Whole.class).decode(cut))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("A record of 40 bytes is too short for struct five, which takes 96");
    RingbufRecord longer = new Bytes(120).u32(8, 1).text(32, "ls\0").record();
    assertThat(KINDS.decoder(Whole.class).decode(longer)).isEqualTo(new Whole(1, "ls"));
  }
}
