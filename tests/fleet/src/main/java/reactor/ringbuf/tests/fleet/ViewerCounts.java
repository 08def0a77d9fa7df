package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a viewer has stored of what it has seen.
 *
 * @param offsets how many messages it has read, in all partitions
 * @param rings what it knows of each ring, by host and ring
 */
record ViewerCounts(long offsets, Map<String, Counts> rings) {

  static ViewerCounts read(Path folder) {
    JsonMapper json = new JsonMapper();
    long offsets = 0;
    Map<String, Counts> rings = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode partition = json.readTree(file.toFile());
        offsets += partition.get("offset").asLong();
        for (JsonNode known : partition.get("sources")) {
          JsonNode source = known.get("source");
          rings.merge(
              key(source.get("host").asString(), source.get("ring").asString()),
              new Counts(
                  known.get("events").asLong(),
                  known.get("duplicates").asLong(),
                  known.get("lost").asLong()),
              Counts::plus);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ViewerCounts(offsets, rings);
  }

  private static String key(String host, String ring) {
    return host + '/' + ring;
  }

  /** What it knows of one ring. */
  Counts of(String host, String ring) {
    return rings.getOrDefault(key(host, ring), Counts.NONE);
  }
}
