package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel tells of a thread in {@code /proc/self/task/TID/status}, see proc(5).
 *
 * @param isAsleep whether it sleeps
 * @param sleeps how often it has gone to sleep
 */
record TaskStatus(boolean isAsleep, long sleeps) {

  /** Of a thread whose folder this is. */
  static TaskStatus of(Path task) throws IOException {
    List<String> lines = Files.readAllLines(task.resolve("status"));
    return new TaskStatus(
        value(lines, "State").startsWith("S"),
        Long.parseLong(value(lines, "voluntary_ctxt_switches")));
  }

  /** The calling thread's folder, for any thread to read. */
  static Path ofThisThread() throws IOException {
    return Path.of("/proc/thread-self").toRealPath();
  }

  private static String value(List<String> lines, String name) {
    String start = name + ":";
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
