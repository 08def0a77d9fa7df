package reactor.ringbuf.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  private Output output(OutputStream lines, boolean terminal) {
    return new Output(
        "cat",
        new PrintStream(lines, true, StandardCharsets.UTF_8),
        new PrintStream(remarks, true, StandardCharsets.UTF_8),
        terminal);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nothingControlsTheTerminal() {
    // Escape sequences of both kinds, a line break, a change of direction; but no umlaut.
    assertThat(output(out, true).line("\u001b[2J \u009b2J a\nb\u202e \u2028 \u00fc")).isTrue();
    assertThat(printed()).isEqualTo("?[2J ?2J a?b? ? \u00fc\n");
  }

  @Test
  void onlyAPersonGetsTitles() {
    output(out, false).header("PID");
    assertThat(printed()).isEmpty();
    output(out, true).header("PID");
    assertThat(printed()).isEqualTo("PID\n");
  }

  @Test
  void aRemarkKeepsItsLines() {
    output(out, true).remark("first\n  \u001bsecond");
    assertThat(remarks.toString(StandardCharsets.UTF_8)).isEqualTo("cat: first\n  ?second\n");
    assertThat(printed()).isEmpty();
  }

  @Test
  void aReaderThatIsGoneShows() {
    Output closed =
        output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            false);
    assertThat(closed.line("lost")).isFalse();
  }
}
