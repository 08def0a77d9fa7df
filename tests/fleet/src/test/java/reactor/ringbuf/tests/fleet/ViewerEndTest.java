package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** A viewer that is told to end while the broker does not answer. */
@RequiresBpf
@Timeout(120)
class ViewerEndTest {

  @Test
  void itEndsSoonAndSaysWhatItHasSeen(@TempDir Path folder) throws Exception {
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic");
        Part viewer = Part.viewer(folder, broker.bootstrapServers())) {
      agent.start();
      ring.write(1);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      viewer.start();
      Await.until("event on the screen", () -> viewer.log().contains("numbered"));
      freeze(broker);
      try {
        long start = System.nanoTime();
        viewer.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(viewer.log()).contains("in all 1 events, 0 duplicates");
      } finally {
        broker.kill();
      }
    }
  }

  /** Its connections stay, so a client goes on waiting for answers. */
  private static void freeze(Broker broker) throws Exception {
    Process kill = new ProcessBuilder("kill", "-STOP", String.valueOf(broker.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
