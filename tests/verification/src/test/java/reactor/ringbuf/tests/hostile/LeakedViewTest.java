package reactor.ringbuf.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No buffer that a user can hold crashes the JVM, not even one that a decoder leaked. */
class LeakedViewTest {

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void jvmSurvivesReadsDuringAndAfterClose() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=/dev/stdout",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LeakyDecoder.class.getName()))
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes());
    assertThat(child.waitFor()).as("exit status of: %s", output).isZero();
    assertThat(output).contains(LeakyDecoder.SURVIVED);
    System.out.println("Leaked views: " + output.lines().reduce("", (a, b) -> b));
  }
}
