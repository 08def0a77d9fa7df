package reactor.ringbuf.samples.exittrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

class ExitTraceTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
  private final Output output =
      new Output(
          "exit-trace",
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(remarks, true, StandardCharsets.UTF_8),
          true);

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void anExitHasTheArgumentsOfItsProgram() {
    ExitTrace trace = new ExitTrace(output);
    byte[] args = "sh\0-c\0exit 3\0".getBytes(StandardCharsets.UTF_8);
    assertThat(trace.line(new Event.Exec(Instant.EPOCH, 70, 1, 0, 1, "sh", args)))
        .endsWith("exec      70       1     0                   sh -c exit 3");
    Event.Exit exit =
        new Event.Exit(
            Instant.EPOCH, 70, 1, 4_294_967_295L, 2, "sh", Duration.ofMillis(1500), 3, 0);
    assertThat(trace.line(exit))
        .endsWith("exit      70       1 4294967295   1.500000      3 sh -c exit 3");
    assertThat(trace.line(exit)).endsWith("(sh)"); // another process of that pid, a fork
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void aProgramThatFailsAndOneThatIsKilled() throws Exception {
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(() -> ExitTrace.run(output, "--count", "300"));
    // Threads of its own, so that the process ends with its last one.
    String[] fails = {"sh", "-c", "sleep 0.05; exit 3", "an argument"};
    String[] dies = {"sh", "-c", "kill -KILL $$"};
    while (!status.isDone()) {
      if (lines().stream().noneMatch(line -> line.contains("exit") && line.contains("sig 9"))) {
        assertThat(new ProcessBuilder(fails).start().waitFor()).isEqualTo(3);
        assertThat(new ProcessBuilder(dies).start().waitFor()).isEqualTo(128 + 9);
      } else {
        assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
      }
    }
    assertThat(status.get()).isZero();
    assertThat(lines()).hasSize(301).first().asString().startsWith("TIME");
    String pid = field(lineOf("exec", "sh -c sleep 0.05; exit 3 an argument"), 2);
    String exit =
        lines().stream()
            .filter(line -> field(line, 1).equals("exit") && field(line, 2).equals(pid))
            .findFirst()
            .orElseThrow();
    assertThat(exit).endsWith(" 3 sh -c sleep 0.05; exit 3 an argument");
    assertThat(field(exit, 3)).isEqualTo(Long.toString(ProcessHandle.current().pid()));
    assertThat(Double.parseDouble(field(exit, 5))).isBetween(0.05, 60.0);
    assertThat(lineOf("exit", "sh -c kill -KILL $$")).contains(" sig 9 ");
    assertThat(lineOf("exit", " true")).endsWith("  0 true");
  }

  private String lineOf(String kind, String end) {
    return lines().stream()
        .filter(line -> field(line, 1).equals(kind) && line.endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + end + " in\n" + lines()));
  }

  private static String field(String line, int index) {
    String[] fields = line.strip().split(" +");
    return index < fields.length ? fields[index] : "";
  }

  @Test
  void aWrongOptionIsAUsageError() {
    assertThat(ExitTrace.run(output, "--count", "0")).isEqualTo(2);
    assertThat(ExitTrace.run(output, "--duration", "soon")).isEqualTo(2);
    assertThat(out.size()).isZero();
  }
}
