package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What users are told where the JVM, JNA or a system call is not to be had: the true reason. */
@RequiresBpf
class NativeAccessTest {

  private static final Path JDK = Path.of(System.getProperty("java.home"));

  @Test
  void aJvmThatDeniesNativeAccessIsNotBlamedOnTheTemporaryFolder() throws Exception {
    Path jdk = newJdk();
    assumeTrue(jdk != null, "[optional] no JDK 24 or later is installed here");
    Child.Result result =
        Child.on(jdk, "--illegal-native-access=deny").start("twice", "/sys/fs/bpf/none");
    assertThat(result.output().lines().filter(line -> line.startsWith("RingbufException")))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("denies native access")
                    .contains("--enable-native-access=com.sun.jna")
                    .doesNotContain("noexec"));
  }

  /** The JVM's own second error says only that a class could not be initialized. */
  @Test
  void theReasonThatJnaFailedForIsToldAgain() {
    Child.Result result =
        Child.on(JDK, "-Djna.nosys=true", "-Djna.tmpdir=/proc/none")
            .start("twice", "/sys/fs/bpf/none");
    assertThat(result.output().lines().filter(line -> line.startsWith("RingbufException")))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("JNA could not bind the C library")
                    .contains("/proc/none")
                    .contains("-Djna.tmpdir=DIR")
                    .doesNotContain("initialize class"));
  }

  @Test
  void aMissingEventfdIsNotBlamedOnBpf() {
    try (BpfFs fs = BpfFs.mount();
        KernelRing ring = KernelRing.create(4096)) {
      Path pin = fs.path("events");
      ring.pin(pin);
      ring.producer(0).write(Records.RECORDS);
      Child.Result result = Child.run("without eventfd", pin.toString());
      assertThat(result.output())
          .contains("received [0]")
          .contains("RingbufException [ENOSYS] ")
          .contains("eventfd: ENOSYS (Function not implemented).")
          .contains("a seccomp filter hides it")
          .doesNotContain("bpf(2)");
    }
  }

  /** One that knows --illegal-native-access: this one, or one beside it; null if there is none. */
  private static Path newJdk() throws Exception {
    if (Runtime.version().feature() >= 24) {
      return JDK;
    }
    try (Stream<Path> beside = Files.list(JDK.getParent())) {
      return beside
          .filter(jdk -> Files.isExecutable(jdk.resolve("bin/java")) && major(jdk) >= 24)
          .findFirst()
          .orElse(null);
    }
  }

  private static int major(Path jdk) {
    try {
      return Files.readAllLines(jdk.resolve("release")).stream()
          .filter(line -> line.startsWith("JAVA_VERSION=\""))
          .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (java.io.IOException e) {
      return 0;
    }
  }
}
