package reactor.ringbuf.samples.ringbufcat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.cli.MapFd;
import reactor.ringbuf.samples.cli.Output;

/** Says which ring buffers this system has, where they are pinned, and who has them open. */
final class SystemListing {

  private static final String FORMAT = "%8s %-15s %11s %-30s %s";
  private static final Path PROC = Path.of("/proc");

  /** By map id. */
  private final Map<Integer, MapFd.Info> rings = new TreeMap<>();

  private final Map<Integer, Set<String>> pins = new TreeMap<>();
  private final Map<Integer, Set<String>> users = new TreeMap<>();

  static void print(Output output) {
    SystemListing listing = new SystemListing();
    listing.findRings();
    listing.findUsers();
    listing.findPins();
    output.header(String.format(FORMAT, "ID", "NAME", "BYTES", "PINNED AT", "OPEN IN"));
    listing.rings.forEach(
        (id, ring) ->
            output.line(
                String.format(
                        FORMAT,
                        id,
                        ring.name().isEmpty() ? "-" : ring.name(),
                        ring.maxEntries(),
                        joined(listing.pins.get(id)),
                        joined(listing.users.get(id)))
                    .stripTrailing()));
  }

  private static String joined(@Nullable Set<String> names) {
    return names == null ? "-" : String.join(", ", names);
  }

  private void findRings() {
    for (int id : MapFd.ids()) {
      try (MapFd map = MapFd.id(id)) {
        if (map != null && map.info().ringbuf()) {
          rings.put(id, map.info());
        }
      }
    }
  }

  private void findPins() {
    try {
      for (String mount : Files.readAllLines(PROC.resolve("self/mounts"))) {
        String[] words = mount.split(" ");
        if (words[2].equals("bpf")) {
          // A mount point may have a blank, which stands there in octal.
          findPins(Path.of(words[1].replace("\\040", " ")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void findPins(Path folder) {
    for (Path entry : entries(folder)) {
      if (Files.isDirectory(entry)) {
        findPins(entry);
        continue;
      }
      try (MapFd map = MapFd.pinned(entry.toString())) {
        if (map != null) {
          add(pins, map.info().id(), entry.toString());
        }
      }
    }
  }

  private void findUsers() {
    for (Path process : entries(PROC)) {
      String pid = process.getFileName().toString();
      if (!pid.matches("[0-9]+")) {
        continue;
      }
      for (Path fd : entries(process.resolve("fd"))) {
        if (MapFd.isMap(fd)) {
          Path info = process.resolve("fdinfo").resolve(fd.getFileName());
          add(users, mapId(info), pid + " (" + text(process.resolve("comm")).strip() + ")");
        }
      }
    }
  }

  private static void add(Map<Integer, Set<String>> names, int id, String name) {
    names.computeIfAbsent(id, i -> new TreeSet<>()).add(name);
  }

  private static int mapId(Path fdinfo) {
    return text(fdinfo)
        .lines()
        .filter(line -> line.startsWith("map_id:"))
        .mapToInt(line -> Integer.parseInt(line.substring(7).strip()))
        .findFirst()
        .orElse(0);
  }

  /** Processes and pins come and go meanwhile, and some are not ours to read. */
  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private static Iterable<Path> entries(Path folder) {
    var paths = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(paths::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return paths;
    }
    return paths;
  }
}
