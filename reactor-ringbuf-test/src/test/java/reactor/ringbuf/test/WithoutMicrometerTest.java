package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;

/** Micrometer is optional: a JVM that has none receives, and loads nothing that would need it. */
@Timeout(60)
class WithoutMicrometerTest {

  private static final String LIBRARY = paths(RingbufReceiver.class, Flux.class, Publisher.class);
  private static final String PROGRAM = OtherSystemTest.Program.class.getName();

  @Test
  void onTheClassPath() throws Exception {
    receives(
        "-cp",
        paths(OtherSystemTest.class, TestRingbuf.class) + File.pathSeparator + LIBRARY,
        PROGRAM);
  }

  @Test
  void onTheModulePath() throws Exception {
    receives(
        "--module-path",
        LIBRARY + File.pathSeparator + paths(TestRingbuf.class, Native.class),
        "--add-modules",
        "reactor.ringbuf.test",
        "--patch-module",
        "reactor.ringbuf.test=" + paths(OtherSystemTest.class),
        "-m",
        "reactor.ringbuf.test/" + PROGRAM);
  }

  private static void receives(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xlog:class+load:stdout:none", "-Dslf4j.internal.verbosity=ERROR"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("reactor.ringbuf.RingbufReceiver source:", "received 1 to 1000");
    assertThat(output.lines()).noneMatch(line -> line.contains(".micrometer."));
  }

  private static String paths(Class<?>... types) {
    return Stream.of(types)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
