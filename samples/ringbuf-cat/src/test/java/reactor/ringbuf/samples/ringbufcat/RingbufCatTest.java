package reactor.ringbuf.samples.ringbufcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command on objects of several styles, in this kernel. */
@RequiresBpf
@Timeout(60)
class RingbufCatTest {

  private static final String EXIT_TRACE = "../exit-trace/src/main/resources/exit_trace.bpf.o";
  private static final String EXEC_WATCH = "../exec-watch/src/main/resources/exec_watch.bpf.o";
  private static final String OURS = "src/test/resources/";
  private static final long PID = ProcessHandle.current().pid();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();
  private final Output output = output(out);

  private Output output(OutputStream lines) {
    return new Output(
        "ringbuf-cat",
        new PrintStream(lines, true, StandardCharsets.UTF_8),
        new PrintStream(remarks, true, StandardCharsets.UTF_8),
        true);
  }

  /** Runs the command while a program is executed again and again. */
  private List<JsonNode> cat(String program, String... args) throws Exception {
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(() -> RingbufCat.run(output, args));
    while (!status.isDone()) {
      assertThat(new ProcessBuilder(program).start().waitFor()).isZero();
    }
    assertThat(status.get()).as(remarks()).isZero();
    JsonMapper mapper = new JsonMapper();
    return out.toString(StandardCharsets.UTF_8).lines().map(mapper::readTree).toList();
  }

  private String remarks() {
    return remarks.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode first(List<JsonNode> lines, String pointer, String value) {
    return lines.stream()
        .filter(line -> line.at(pointer).asString("").equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + value + " in " + lines));
  }

  @Test
  void severalTypesThatATagTellsApart() throws Exception {
    List<JsonNode> lines = cat("true", EXIT_TRACE, "--count", "60", "--stats");
    assertThat(lines).hasSize(60).allMatch(line -> line.get("ring").asString().equals("events"));
    JsonNode exec = first(lines, "/event/args", "true");
    assertThat(exec.get("type").asString()).isEqualTo("exec");
    assertThat(exec.at("/event/type").asString()).isEqualTo("EVENT_EXEC");
    assertThat(exec.at("/event/ppid").asLong()).isEqualTo(PID);
    JsonNode exit = first(lines, "/event/comm", "true");
    assertThat(lines).anyMatch(line -> line.get("type").asString().equals("exit"));
    assertThat(exit.at("/event/pid").asLong()).isPositive();
    assertThat(remarks())
        .matches("(?s).*ringbuf-cat: events: \\d+ records/s, \\d+ bytes/s, .* % full, 0 lost\n");
  }

  @Test
  void onlyOneOfTheTypes() throws Exception {
    assertThat(cat("true", EXIT_TRACE, "--type", "exit", "--map", "events", "--count", "5"))
        .hasSize(5)
        .allMatch(line -> line.get("type").asString().equals("exit"))
        .allMatch(line -> line.at("/event/type").asString().equals("EVENT_EXIT"));
  }

  @Test
  void aTextOfWhichOnlyAPartIsWritten(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("red\u001b[31m");
    Files.writeString(script, "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    JsonNode exec =
        first(
            cat(script.toString(), EXEC_WATCH, "--count", "30"),
            "/event/filename",
            script.toString());
    assertThat(exec.get("type").asString()).isEqualTo("event");
    assertThat(exec.at("/event/comm").asString()).isEqualTo("red\u001b[31m");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b").contains("\\u001b");
  }

  @Test
  void aStructThatOnlyAGlobalPointerKeeps() throws Exception {
    JsonNode event = cat("true", OURS + "unused_global.bpf.o", "--count", "1").get(0);
    assertThat(event.get("type").asString()).isEqualTo("event");
    assertThat(event.at("/event/where/cpu").asInt(-1)).isNotNegative();
    assertThat(event.at("/event/comm").isArray()).isTrue(); // __u8[], which is no text
  }

  @Test
  void severalRings() throws Exception {
    assertThat(cat("true", OURS + "unused_global.bpf.o", "--count", "20"))
        .extracting(line -> line.get("ring").asString())
        .contains("events", "copies");
    out.reset();
    assertThat(cat("true", OURS + "unused_global.bpf.o", "--map", "copies", "--count", "5"))
        .extracting(line -> line.get("ring").asString())
        .containsOnly("copies");
  }

  @Test
  void aStructThatIsNotInTheObject() throws Exception {
    assertThat(RingbufCat.run(output, OURS + "local_struct.bpf.o")).isEqualTo(1);
    assertThat(remarks())
        .startsWith("ringbuf-cat: The type of the events of ring rb is not known")
        .contains("--type")
        .contains("--hex")
        .contains("RINGBUF_EVENT");
    JsonNode event = cat("true", OURS + "local_struct.bpf.o", "--hex", "--count", "1").get(0);
    assertThat(event.get("hex").asString()).hasSize(2 * 20);
    assertThat(event.has("type")).isFalse();
  }

  @Test
  void typedefsOfWhichSeveralMayBeMeant() throws Exception {
    assertThat(RingbufCat.run(output, OURS + "typedefs.bpf.o")).isEqualTo(1);
    assertThat(remarks()).contains("it may be one of begin_t, end_t");
    List<JsonNode> lines =
        cat("true", OURS + "typedefs.bpf.o", "--type", "begin_t", "--count", "20");
    JsonNode begin = first(lines, "/event/comm", "true");
    assertThat(begin.at("/event/header/kind").asString()).isEqualTo("KIND_BEGIN");
    assertThat(begin.at("/event/number").asLong()).isEqualTo(0x1_0000_0002L);
    assertThat(begin.at("/event/halves/1").asInt()).isEqualTo(1);
    // The other type is shorter, so its records are seen not to be of this one.
    assertThat(lines)
        .filteredOn(line -> line.has("error"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(line.get("error").asString()).isEqualTo("12 of the struct's 528 bytes");
              assertThat(line.get("hex").asString()).hasSize(2 * 12);
            });
  }

  @Test
  void aPinnedRing() throws Exception {
    try (BpfFs bpffs = BpfFs.mount();
        BpfObject bpf = BpfObject.open(Path.of(EXIT_TRACE)).load()) {
      Path pin = bpffs.path("renamed");
      bpf.map("events").pin(pin);
      bpf.map("events_lost").pin(bpffs.path("renamed_lost"));
      bpf.attach();
      assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
      assertThat(
              cat(
                  "true",
                  EXIT_TRACE,
                  "--pinned=" + pin,
                  "--map=events",
                  "--type=exec",
                  "--count=2",
                  "--stats"))
          .hasSize(2)
          .allMatch(line -> line.get("type").asString().equals("exec"));
      assertThat(remarks()).contains(" 0 lost");
      out.reset();
      assertThat(cat("true", "--pinned=" + pin, "--hex", "--count=1").get(0).has("hex")).isTrue();
    }
  }

  @Test
  void theRingsOfThisSystem() throws Exception {
    try (BpfFs bpffs = BpfFs.mount();
        BpfObject bpf = BpfObject.open(Path.of(EXIT_TRACE)).load()) {
      bpf.map("events").pin(bpffs.path("pin"));
      assertThat(RingbufCat.run(output, "--list")).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .containsSubsequence(
                          "events", "1048576", bpffs.path("pin").toString(), PID + " ("))
          .first()
          .asString()
          .contains("PINNED AT");
    }
  }

  @Test
  void whatAnObjectHolds() {
    assertThat(RingbufCat.run(output, "--list", EXIT_TRACE)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("program on_exec, section raw_tp/sched_process_exec\n")
        .contains("map     events, BPF_MAP_TYPE_RINGBUF, 1048576 bytes\n        struct exec {")
        .contains("where type is 2\n")
        .contains("map     events_lost, BPF_MAP_TYPE_ARRAY, 64 entries\n");
    out.reset();
    assertThat(RingbufCat.run(output, "--list", OURS + "typedefs.bpf.o")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("events of unknown type, perhaps one of begin_t, end_t\n");
  }

  @Test
  void aReaderThatGoesEndsIt() throws Exception {
    Output closed =
        output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(() -> RingbufCat.run(closed, EXIT_TRACE));
    while (!status.isDone()) {
      assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
    }
    assertThat(status.get()).isZero();
    assertThat(remarks()).isEmpty();
  }

  @Test
  void aDurationEndsItWithoutEvents() {
    assertThat(
            RingbufCat.run(
                output, EXIT_TRACE, "--type", "exec", "--duration", "300ms", "--map", "events"))
        .isZero();
  }
}
