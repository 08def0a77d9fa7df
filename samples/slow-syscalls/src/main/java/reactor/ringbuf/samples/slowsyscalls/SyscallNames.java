package reactor.ringbuf.samples.slowsyscalls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The names of this processor's system calls, as Linux 6.1 numbers them (asm/unistd.h). */
final class SyscallNames {

  private final Map<Integer, String> names = new HashMap<>();

  SyscallNames() {
    String resource = "/syscalls-" + System.getProperty("os.arch") + ".txt";
    try (InputStream lines = SyscallNames.class.getResourceAsStream(resource)) {
      if (lines != null) {
        new String(lines.readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .map(line -> line.split(" "))
            .forEach(words -> names.put(Integer.valueOf(words[0]), words[1]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name, or the number of a call that is newer. */
  String of(int number) {
    return names.getOrDefault(number, "syscall " + number);
  }
}
