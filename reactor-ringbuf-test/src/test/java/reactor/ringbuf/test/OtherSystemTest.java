package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;

/**
 * A test ring is received on every system and processor: in a JVM that takes itself for another
 * one, and has no JNA, so that whoever reaches for the kernel fails.
 */
@Timeout(60)
class OtherSystemTest {

  @ParameterizedTest
  @ValueSource(strings = {"Windows 11", "Mac OS X"})
  void receivesWithoutLinux(String system) throws Exception {
    String classPath =
        Stream.of(
                OtherSystemTest.class,
                TestRingbuf.class,
                RingbufReceiver.class,
                Flux.class,
                Publisher.class)
            .map(OtherSystemTest::locationOf)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dos.name=" + system,
                "-Dos.arch=mips",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                classPath,
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.strip()).contains("received 1 to 1000 on " + system);
    assertThat(process.waitFor()).isZero();
  }

  private static String locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the other JVM runs: several laps of a ring, in small records. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) {
      try (TestRingbuf ring = TestRingbuf.create(4096)) {
        Flux<Long> numbers =
            RingbufReceiver.create(ring.options()).receive(record -> record.getLong(0));
        long last =
            numbers
                .doOnSubscribe(s -> ring.submit(Records.record(1)))
                .doOnNext(
                    n -> {
                      if (n < 1000) {
                        ring.submit(Records.record(n + 1));
                      }
                    })
                .take(1000)
                .blockLast(Duration.ofSeconds(30));
        System.out.println("received 1 to %d on %s".formatted(last, System.getProperty("os.name")));
      }
    }
  }
}
