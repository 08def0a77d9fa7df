package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** A ring beside which nobody has pinned what counts its losses. */
@RequiresBpf
@Timeout(120)
class UncountedLossesTest {

  @Test
  void aViewerDoesNotTakeThemForNone(@TempDir Path folder) throws Exception {
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic", "--health=0");
        Part viewer = Part.viewer(folder, broker.bootstrapServers(), "--table", "--every=200ms")) {
      Path counter = ring.pin().resolveSibling(ring.name() + "_lost");
      Path aside = ring.pin().resolveSibling("aside");
      Files.move(counter, aside);
      agent.start();
      ring.write(3);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      assertThat(agent.health().body()).contains("\"lossesCounted\":false");
      viewer.start();
      Await.until("table that says so", () -> viewer.log().matches("(?s).*\nhere .* 0 +\\?\n.*"));
      agent.stop();

      // The next agent finds a counter, which has not counted anything: that is known again.
      Files.move(aside, counter);
      agent.start();
      Await.until("number", () -> viewer.log().matches("(?s).*\\?\n.*\nhere .* 0 +0\n.*"));
      agent.stop();

      Files.move(counter, aside);
      agent.start();
      Await.until("end of it", () -> viewer.log().matches("(?s).*here .* 0 +0\n.*\\?\n.*"));
      viewer.stop();
      assertThat(viewer.log())
          .contains("0 lost, of hosts: 1; hosts whose losses are not counted: 1\n");
    }
  }
}
