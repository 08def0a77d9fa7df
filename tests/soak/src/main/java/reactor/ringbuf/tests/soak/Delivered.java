package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How often each number of a map was delivered: a byte for each, in a file that is mapped, and so
 * outlives whoever is killed.
 */
final class Delivered {

  private final MappedByteBuffer counts;

  /**
   * Opens the file.
   *
   * @param numbers how many numbers there is room for
   */
  Delivered(Path file, int numbers) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, numbers);
    }
  }

  /** Notes that a number was delivered; how often it had been before. */
  int note(long number) {
    int before = times(number);
    counts.put((int) number, (byte) Math.min(before + 1, Byte.MAX_VALUE));
    return before;
  }

  /** How often a number was delivered. */
  int times(long number) {
    return counts.get((int) number);
  }
}
