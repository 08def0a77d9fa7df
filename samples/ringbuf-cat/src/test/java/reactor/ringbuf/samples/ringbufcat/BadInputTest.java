package reactor.ringbuf.samples.ringbufcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.cli.Output;

/** What is refused before anything reaches the kernel, and with which words. */
@Timeout(60)
class BadInputTest {

  private static final String EXIT_TRACE = "../exit-trace/src/main/resources/exit_trace.bpf.o";
  private static final String NO_RING = "../../tests/fixtures/src/test/resources/refused.bpf.o";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  private String refusal(String... args) {
    Output output =
        new Output(
            "ringbuf-cat",
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(remarks, true, StandardCharsets.UTF_8),
            false);
    assertThat(RingbufCat.run(output, args)).isEqualTo(1);
    assertThat(out.size()).isZero();
    return remarks.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFileThatIsNotThere() {
    assertThat(refusal("missing.bpf.o"))
        .startsWith("ringbuf-cat: Cannot open BPF object file ")
        .contains("/missing.bpf.o: ENOENT");
  }

  @Test
  void aFileThatIsNoObject() {
    assertThat(refusal("pom.xml")).contains("Cannot open BPF object pom").contains("clang");
  }

  @Test
  void anObjectWithoutTypes(@TempDir Path folder) throws Exception {
    Path stripped = folder.resolve("stripped.bpf.o");
    String elf = Files.readString(Path.of(EXIT_TRACE), StandardCharsets.ISO_8859_1);
    Files.writeString(stripped, elf.replace(".BTF\0", ".XTF\0"), StandardCharsets.ISO_8859_1);
    assertThat(refusal(stripped.toString())).contains("BTF").contains("clang -target bpf -g");
    remarks.reset();
    assertThat(refusal("--pinned", "/sys/fs/bpf/events", stripped.toString()))
        .contains("There is no BTF in " + stripped);
  }

  @Test
  void anObjectWithoutARing() {
    assertThat(refusal(NO_RING)).contains("There is no ring buffer in BPF object refused");
  }

  @Test
  void aRingThatIsNotThere() {
    assertThat(refusal(EXIT_TRACE, "--map", "evens"))
        .contains("There is no ring buffer evens in BPF object exit_trace, but there are [events]");
    remarks.reset();
    assertThat(refusal(EXIT_TRACE, "--map", "events_lost")).contains("no ring buffer events_lost");
  }

  @Test
  void aTypeThatIsNotThere() {
    assertThat(refusal(EXIT_TRACE, "--type", "exces"))
        .contains("There is no struct exces")
        .contains("There are exec, ");
  }

  @Test
  void aPinThatIsNotThere(@TempDir Path folder) {
    Path pin = folder.resolve("events");
    assertThat(refusal("--pinned", pin.toString(), EXIT_TRACE)).contains(pin.toString());
  }

  @Test
  void nothingToDo() {
    Output output = new Output("ringbuf-cat", new PrintStream(out), System.err, false);
    assertThat(RingbufCat.run(output)).isEqualTo(2);
    assertThat(RingbufCat.run(output, "--pinned", "/sys/fs/bpf/events")).isEqualTo(2);
    assertThat(RingbufCat.run(output, EXIT_TRACE, "--count", "none")).isEqualTo(2);
    assertThat(out.size()).isZero();
  }
}
