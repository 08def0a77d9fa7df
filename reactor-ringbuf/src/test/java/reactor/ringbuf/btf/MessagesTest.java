package reactor.ringbuf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake that can be made, and that its message says what to change. */
class MessagesTest {

  private static final Btf KINDS = Btf.ofResource(MessagesTest.class, "/kinds.bpf.o");

  private static String refusal(Class<?> type) {
    return catchThrowableOfType(BtfException.class, () -> KINDS.decoder(type)).getMessage();
  }

  record Five(Instant time, short pid, String comm, List<String> filename, int parentPid) {}

  /** The page docs/typed-events.md shows this one. */
  @Test
  void bothDeclarationsSideBySide() {
    assertThat(refusal(Five.class))
        .isEqualTo(
            """
            Cannot make a decoder from kinds.bpf.o: record Five does not fit struct five: 4 components are wrong.

              struct five { // 96 bytes                    | record Five(
                __u64 time; // at byte 0, 8 bytes          |   Instant time,  <-- (1)
                __u32 pid; // at byte 8, 4 bytes           |   short pid,  <-- (2)
                __u32 ppid; // at byte 12, 4 bytes         |
                char comm[16]; // at byte 16, 16 bytes     |   String comm,
                char filename[64]; // at byte 32, 64 bytes |   List<String> filename,  <-- (3)
                                                           |   int parentPid,  <-- (4)
              };                                           | ) {}

              (1) time, which is __u64 time at byte 0, 8 bytes: an Instant wants to know which clock: add @Ktime (bpf_ktime_get_ns), or @Ktime(BOOT) (bpf_ktime_get_boot_ns).
              (2) pid, which is __u32 pid at byte 8, 4 bytes: short has 16 bits, and the value takes 32: make it int (the same bits), or long (the same value).
              (3) filename, which is char filename[64] at byte 32, 64 bytes: it is one text, not several: make it a String.
              (4) parentPid: there is no member parent_pid in struct five. Did you mean pid? Rename the component, name the member with @BtfName, or leave it out.\
            """);
  }

  @BtfName("integers")
  record TooNarrow(
      byte u16, int u64, short s32, boolean u8, char s8, float real, long u128, String letter) {}

  @Test
  void whatWouldLoseBitsIsRefused() {
    assertThat(refusal(TooNarrow.class))
        .contains(
            "byte has 8 bits, and the value takes 16: make it short (the same bits), or int or long (the same value).",
            "int has 32 bits, and the value takes 64: make it long (the same bits), or BigInteger",
            "short has 16 bits, and the value takes 32: make it int or long.",
            "a number does not become boolean: declare it bool in C",
            "a number does not become char: make it byte, int or long.",
            "float cannot hold it: make it a double",
            "long cannot hold it: make it a BigInteger",
            "a number does not become String");
  }

  enum Wrong {
    REED,
    BLUE
  }

  @BtfName("enums")
  record WrongEnum(@BtfName("declared") Wrong color) {}

  @BtfName("enums")
  record NoEnum(@BtfName("color") Wrong color) {}

  @Test
  void enums() {
    assertThat(refusal(WrongEnum.class))
        .contains(
            "there is no enumerator for REED - did you mean COLOR_RED",
            "COLOR_BLUE, COLOR_NONE }: rename the constant, or add @BtfName");
    assertThat(refusal(NoEnum.class)).contains("there is no enum wrong in kinds.bpf.o");
  }

  record Fiv(int pid) {}

  record Somewhere(int pid) {}

  @Test
  void aStructThatIsNotThere() {
    assertThat(refusal(Fiv.class))
        .contains("there is no struct fiv for record Fiv. Did you mean five?", "@BtfName");
    assertThat(refusal(Somewhere.class))
        .contains(
            "there is no struct somewhere for record Somewhere. There are five, integers",
            "RINGBUF_EVENT");
    assertThatThrownBy(() -> KINDS.struct("fve")).hasMessageContaining("Did you mean five");
    assertThat(refusal(String.class)).contains("String is neither a record nor a sealed interface");
  }

  @BtfName("net")
  record Wishes(
      @BigEndian String port, @Ktime long mono, @UpToEnd byte[] v4Bytes, IpAddress took) {}

  @Test
  void annotationsWhereTheyMeanNothing() {
    assertThat(refusal(Wishes.class))
        .contains(
            "@BigEndian is for numbers",
            "@Ktime is for Instant",
            "@UpToEnd is for an array that is the last member",
            "IpAddress takes 4 bytes");
  }

  @BtfName("nested")
  record Outer(Inner inner, int either) {}

  record Inner(byte id, int ad) {}

  @Test
  void aNestedRecord() {
    assertThat(refusal(Outer.class))
        .contains(
            "(1) inner, which is struct {...} inner at byte 20, 12 bytes: record Inner does not fit",
            "byte id,  <-- (1)",
            "Did you mean id or at?",
            "int cannot hold it: make it a sealed interface with @TaggedBy");
  }

  @TaggedBy("header.kind")
  sealed interface NoTag {
    @TagValue("1")
    @BtfName("start")
    record A(int pid) implements NoTag {}
  }

  @TaggedBy("header.type")
  sealed interface NoValue {
    @TagValue("EVENT_STRT")
    @BtfName("start")
    record A(int pid) implements NoValue {}
  }

  @TaggedBy("header.type")
  sealed interface Both {
    @TagValue("1")
    @BtfName("start")
    record A(int pid) implements Both {}

    @TagValue("0x1")
    @BtfName("stop")
    record B(int code) implements Both {}
  }

  sealed interface Untagged {
    record A(int pid) implements Untagged {}
  }

  @TaggedBy("header.type")
  sealed interface Untold {
    @BtfName("start")
    record A(int pid) implements Untold {}
  }

  @TaggedBy("header.type")
  sealed interface Classy {
    final class A implements Classy {}
  }

  @Test
  void eventsOfSeveralTypes() {
    assertThat(refusal(NoTag.class)).contains("no member header.kind in struct start");
    assertThat(refusal(NoValue.class))
        .contains("@TagValue(\"EVENT_STRT\") of record A is neither a number nor an enumerator");
    assertThat(refusal(Both.class)).contains("two records have the tag 1");
    assertThat(refusal(Untagged.class)).contains("Untagged does not say which member", "@TaggedBy");
    assertThat(refusal(Untold.class)).contains("record A does not say which tag", "@TagValue");
    assertThat(refusal(Classy.class)).contains("A is neither a record nor a sealed interface");
  }

  @Test
  void twoStructsOfOneName() {
    Btf twice = Btf.ofResource(MessagesTest.class, "/twice.bpf.o");
    assertThatThrownBy(() -> twice.struct("event"))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("2 different types struct event in twice.bpf.o")
        .hasMessageContaining("__u32 pid; // at byte 0")
        .hasMessageContaining("__u64 time; // at byte 0");
  }

  @Test
  void filesThatHoldNoTypes(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.bpf.o");
    assertThatThrownBy(() -> Btf.ofObject(missing))
        .isInstanceOf(BtfException.class)
        .hasMessage("Cannot read " + missing + ": there is no such file.");
    Path text = Files.writeString(folder.resolve("text.bpf.o"), "not an object");
    assertThatThrownBy(() -> Btf.ofObject(text))
        .hasMessageContaining("text.bpf.o: it is neither an ELF object file nor BTF");
    assertThatThrownBy(() -> Btf.ofBytes("nothing", new byte[0]))
        .hasMessageContaining("nothing: it is cut off");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThatThrownBy(() -> Btf.ofObject(java)).hasMessageContaining("clang -target bpf -g");
    assertThatThrownBy(() -> Btf.ofResource(MessagesTest.class, "/missing.bpf.o"))
        .hasMessageContaining("/missing.bpf.o");
  }

  @Test
  void anObjectOfTheOtherByteOrder() throws Exception {
    byte[] elf = object();
    elf[5] = 2;
    assertThatThrownBy(() -> Btf.ofBytes("big.bpf.o", elf))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("big.bpf.o: it is big-endian")
        .hasMessageContaining("-target bpfel");
    assertThatThrownBy(() -> Btf.ofBytes("big", new byte[] {(byte) 0xeb, (byte) 0x9f, 1, 0}))
        .hasMessageContaining("it is big-endian");
  }

  /** Whatever is broken in an object: an answer or a BtfException, never another error. */
  @Test
  void anObjectThatIsBroken() throws Exception {
    byte[] whole = object();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] elf = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int j = 0; j < 3 && elf.length > 64; j++) {
        elf[random.nextInt(elf.length)] = (byte) random.nextInt(256);
      }
      try {
        Btf btf = Btf.ofBytes("broken", elf);
        for (String name : btf.structs()) {
          btf.struct(name).declaration();
        }
      } catch (BtfException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] object() throws Exception {
    try (InputStream elf = MessagesTest.class.getResourceAsStream("/kinds.bpf.o")) {
      return elf.readAllBytes();
    }
  }
}
