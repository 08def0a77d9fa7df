package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** {@code samples/run kernel-live}, and what is left of it: nothing. */
@RequiresBpf
class ScriptTest {

  private static final Pattern PORT = Pattern.compile("kernel-live: http://127.0.0.1:(\\d+)/");
  private static final Pattern MAP = Pattern.compile(".*Receiving ring .* \\(map (\\d+),.*");

  @TempDir private Path folder;

  private Process script;

  /** After a failure it is still there. */
  @AfterEach
  void end() throws InterruptedException {
    if (script != null) {
      script.destroy();
      assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    // Whoever runs the tests in the background ignores it, and so would the script.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("root"), "samples/kernel-live/serve").toString());
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TMPDIR", folder.toString());
    script = builder.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  @Timeout(120)
  void nothingIsLeft(String signal) throws Exception {
    // What a user's own folder is like: nobody else may pass through, except to what is served.
    assertThat(folder.toFile().setExecutable(true, false)).isTrue();
    start("--port", "0");
    List<String> lines = new ArrayList<>();
    int port = 0;
    int map = 0;
    try (BufferedReader output = script.inputReader(StandardCharsets.UTF_8)) {
      while (port == 0 || map == 0) {
        String line = output.readLine();
        assertThat(line).as(() -> "ended after " + lines).isNotNull();
        lines.add(line);
        Matcher listening = PORT.matcher(line);
        port = listening.matches() ? Integer.parseInt(listening.group(1)) : port;
        Matcher receiving = MAP.matcher(line);
        map = receiving.matches() ? Integer.parseInt(receiving.group(1)) : map;
      }
      List<ProcessHandle> processes = script.descendants().toList();
      assertThat(processes).hasSize(1);
      Path service = Path.of("/proc/" + processes.get(0).pid());
      Object user = Files.getAttribute(service, "unix:uid");
      assertThat(user).as("neither root nor nobody").isNotIn(0, 65534);
      assertThat(Files.readAllLines(service.resolve("status")))
          .contains("Uid:\t%1$s\t%1$s\t%1$s\t%1$s".formatted(user), "CapEff:\t0000000000000000")
          .contains("CapBnd:\t0000000000000000", "NoNewPrivs:\t1");

      Path mounted = service.resolve("root" + onlyEntry(folder) + "/bpf/rings/programs");
      assertThat(Files.getAttribute(mounted, "unix:uid")).isEqualTo(user);

      EventReader reader = new EventReader(port, "/api/execs");
      List<String> events = new CopyOnWriteArrayList<>();
      Thread reading = reader.start((kind, data) -> events.add(data));
      while (events.isEmpty()) {
        Programs.many(1);
      }
      long began = System.nanoTime();
      Programs.bash("kill -$1 $2", signal, Long.toString(script.pid()));
      assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
      processes.forEach(process -> process.onExit().join());
      System.out.printf("%s: ended after %d ms%n", signal, (System.nanoTime() - began) / 1_000_000);
      reading.join();
    }
    if (signal.equals("INT")) {
      assertThat(folder).isEmptyDirectory();
      assertThat(script.exitValue()).isEqualTo(130);
    }
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    int id = map;
    awaitGone(id);
  }

  private static Path onlyEntry(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  @Timeout(120)
  void nothingIsLeftOfALoaderThatIsInterrupted() throws Exception {
    assertThat(folder.toFile().setExecutable(true, false)).isTrue();
    start("--port", "0");
    List<ProcessHandle> loader = List.of();
    while (loader.isEmpty()) {
      loader = script.descendants().filter(ScriptTest::loads).toList();
      Thread.onSpinWait();
    }
    Programs.bash("kill -INT $1", Long.toString(script.pid()));
    assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(script.exitValue()).isEqualTo(130);
    assertThat(loader).noneMatch(ProcessHandle::isAlive);
    assertThat(folder).isEmptyDirectory();
  }

  private static boolean loads(ProcessHandle process) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return List.of(arguments).containsAll(List.of("load", "--pins"));
  }

  /** The kernel frees a map a little after its last user has gone. */
  private static void awaitGone(int map) throws InterruptedException {
    RingbufReceiver receiver = RingbufReceiver.create(ReceiverOptions.mapId(map));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      try {
        receiver.receive().take(Duration.ofMillis(50)).blockLast();
      } catch (RuntimeException e) {
        break;
      }
    }
    assertThatThrownBy(() -> receiver.receive().take(Duration.ofMillis(50)).blockLast())
        .hasMessageContaining("ENOENT");
  }

  @Test
  @Timeout(60)
  void aWrongOptionIsAUsageError() throws Exception {
    start("--prot", "80");
    assertThat(script.inputReader(StandardCharsets.UTF_8).lines())
        .anyMatch(line -> line.contains("there is no option '--prot'; see --help"));
    assertThat(script.waitFor()).isEqualTo(2);
  }
}
