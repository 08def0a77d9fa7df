package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds of the kernel's.
 *
 * @param files open descriptors, those of files with a path left out: the JVM opens such files for
 *     a moment when it likes, and what the library opens (maps, epoll, eventfd) has none
 * @param mappings address ranges
 * @param ringMappings address ranges that show a ring
 * @param mappedBytes the size of all address ranges together
 * @param threads threads, the JVM's own included
 */
record ProcessState(long files, long mappings, long ringMappings, long mappedBytes, long threads) {

  static ProcessState now() {
    try {
      List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
      return new ProcessState(
          descriptors(),
          maps.size(),
          maps.stream().filter(line -> line.contains("bpf-map")).count(),
          maps.stream().mapToLong(ProcessState::length).sum(),
          count("/proc/self/task"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long length(String line) {
    String[] ends = line.substring(0, line.indexOf(' ')).split("-");
    return Long.parseUnsignedLong(ends[1], 16) - Long.parseUnsignedLong(ends[0], 16);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.filter(entry -> !target(entry).startsWith("/")).count();
    }
  }

  /** What a descriptor stands for; something with a path if it has just been closed. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "/";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long count(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return entries.count();
    }
  }
}
