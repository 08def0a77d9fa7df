package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a viewer has stored of what it has seen.
 *
 * @param offsets how many messages it has read, in all partitions
 * @param events how many different events
 * @param duplicates how many came again
 * @param lost how many were lost
 */
record ViewerCounts(long offsets, long events, long duplicates, long lost) {

  static ViewerCounts read(Path folder) {
    JsonMapper json = new JsonMapper();
    long offsets = 0;
    long events = 0;
    long duplicates = 0;
    long lost = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode partition = json.readTree(file.toFile());
        offsets += partition.get("offset").asLong();
        for (JsonNode source : partition.get("sources")) {
          events += source.get("events").asLong();
          duplicates += source.get("duplicates").asLong();
          lost += source.get("lost").asLong();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ViewerCounts(offsets, events, duplicates, lost);
  }
}
