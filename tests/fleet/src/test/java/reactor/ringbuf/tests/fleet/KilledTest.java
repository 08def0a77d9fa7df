package reactor.ringbuf.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What a part leaves behind that is killed. */
@RequiresBpf
@Timeout(120)
class KilledTest {

  @Test
  void noNativeCodeOfACompressor(@TempDir Path folder) throws Exception {
    // The kernel tells of a file by its real path, whatever leads to the temporary folder.
    Files.createSymbolicLink(
        folder.resolve("tmp"), Files.createDirectory(folder.resolve("elsewhere")));
    try (NumberedRing ring = NumberedRing.create(64 * 1024);
        Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START);
        Part agent = Part.agent(folder, broker, ring, "--create-topic");
        Part viewer = Part.viewer(folder, broker.bootstrapServers())) {
      Process running = agent.start();
      ring.write(100);
      Await.until("event in the topic", () -> ring.waiting() == 0);
      assertThat(loaded(running)).isNotEmpty();
      agent.kill();
      running = viewer.start();
      Await.until("event on the screen", () -> viewer.log().contains("numbered"));
      assertThat(loaded(running)).isNotEmpty();
      viewer.kill();
      try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
        assertThat(left.map(file -> String.valueOf(file.getFileName())))
            .noneMatch(name -> name.contains("lz4"));
      }
    }
  }

  /** So that it is known that there was something. */
  private static List<String> loaded(Process process) throws Exception {
    try (Stream<String> maps = Files.lines(Path.of("/proc/" + process.pid() + "/maps"))) {
      return maps.filter(line -> line.contains("liblz4-java")).toList();
    }
  }
}
