package reactor.ringbuf.samples.execwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.tests.fixtures.KernelVersion;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExecWatchTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output out =
      new Output(
          "exec-watch", new PrintStream(bytes, true, StandardCharsets.UTF_8), System.err, false);

  @Test
  void aLineHasNoControlCharacters() {
    ExecEvent event =
        new ExecEvent(Instant.EPOCH, 7, 1, 4_294_967_295L, "a\tb", "/tmp/\u001b[2J\n", 0);
    assertThat(out.line(ExecWatch.line(event))).isTrue();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .endsWith("       7       1 4294967295 a?b             /tmp/?[2J?\n");
  }

  @Test
  void helpNeedsNoPrivileges() {
    assertThat(ExecWatch.run(out, "--help")).isZero();
  }

  @Test
  void aWrongOptionIsAUsageError() {
    assertThat(ExecWatch.run(out, "--count", "0")).isEqualTo(2);
    assertThat(ExecWatch.run(out, "--cuont", "1")).isEqualTo(2);
    assertThat(bytes.size()).isZero();
  }

  @Test
  @RequiresBpf
  @Timeout(60)
  void watchesRealExecutions(@TempDir Path folder) throws Exception {
    String name = "a \"quoted\"\n\\ name";
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Instant start = Instant.now();
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(() -> ExecWatch.run(out, "--count", "200", "--json"));
    Set<Long> pids = new HashSet<>();
    Optional<JsonNode> line = Optional.empty();
    while (line.isEmpty()) { // until the watch has begun
      assertThat(exit).isNotDone();
      pids.add(execute(script));
      line = lineOf(script);
    }
    JsonNode event = line.get();
    assertThat(pids).contains(event.get("pid").asLong());
    assertThat(event.get("comm").asString()).isEqualTo(name.substring(0, 15));
    assertThat(event.get("ppid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(event.get("uid").asLong())
        .isEqualTo(((Number) Files.getAttribute(script, "unix:uid")).longValue());
    assertThat(Duration.between(start, Instant.parse(event.get("time").asString())))
        .isBetween(Duration.ofMillis(-10), Duration.between(start, Instant.now()));
    while (!exit.isDone()) {
      execute(script);
    }
    assertThat(exit.get(1, TimeUnit.SECONDS)).isZero();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(200);
  }

  @Test
  void filters() {
    Filter.Converter converter = new Filter.Converter();
    assertThat(converter.convert("uid=1000")).isEqualTo(new Filter(1000, ""));
    assertThat(converter.convert("comm=a=b")).isEqualTo(new Filter(-1, "a=b"));
    assertThat(converter.convert("comm=sh,uid=0")).isEqualTo(new Filter(0, "sh"));
    for (String wrong :
        List.of(
            "",
            "sh",
            "uid=",
            "uid=-1",
            "uid=4294967296",
            "uid=1,uid=2",
            "uid=1,",
            "comm=",
            "comm=sixteen letters!")) {
      assertThat(ExecWatch.run(out, "--only", wrong)).as(wrong).isEqualTo(2);
    }
    assertThat(ExecWatch.run(out, "--only", "uid=0", "--pinned", "/none")).isEqualTo(2);
    assertThat(bytes.size()).isZero();
  }

  @Test
  void anOlderKernelHasNoFilter() {
    RingbufException refused = new RingbufException("refused", "EINVAL", null);
    assertThat(ExecWatch.explained(refused, "6.1.0-18-amd64")).isSameAs(refused);
    assertThat(ExecWatch.explained(refused, "unknown")).isSameAs(refused);
    assertThat(ExecWatch.explained(refused, "5.10.0-28-amd64"))
        .hasMessageContainingAll("--only needs", "Linux 6.1", "this is 5.10.0-28-amd64")
        .hasCause(refused);
  }

  /** The program leaves out what does not fit: it is never written to the ring. */
  @Test
  @RequiresBpf
  @Timeout(60)
  void watchesOnlyWhatFits(@TempDir Path folder) throws Exception {
    assumeFalse(
        KernelVersion.running().isBefore(6, 1), "--only takes a user ring buffer, from Linux 6.1");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path wanted = script(folder, "wanted");
    Path other = script(folder, "wanted-not");
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () -> ExecWatch.run(out, "--only", "comm=wanted,uid=65534", "--count", "5", "--json"));
    while (!exit.isDone()) {
      execute("setpriv", "--reuid", "65534", other.toString());
      execute(wanted.toString()); // of another user
      execute("setpriv", "--reuid", "65534", wanted.toString());
    }
    assertThat(exit.get(1, TimeUnit.SECONDS)).isZero();
    JsonMapper mapper = new JsonMapper();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(mapper::readTree))
        .hasSize(5)
        .allSatisfy(
            event -> {
              assertThat(event.get("filename").asString()).isEqualTo(wanted.toString());
              assertThat(event.get("uid").asLong()).isEqualTo(65_534);
            });
  }

  private static Path script(Path folder, String name) throws IOException {
    Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static long execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    process.waitFor();
    return process.pid();
  }

  private static long execute(Path script) throws IOException, InterruptedException {
    return execute(script.toString());
  }

  private Optional<JsonNode> lineOf(Path script) {
    JsonMapper mapper = new JsonMapper();
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.endsWith("}")) // the last may be in the making
        .map(mapper::readTree)
        .filter(event -> event.get("filename").asString().equals(script.toString()))
        .findFirst();
  }
}
