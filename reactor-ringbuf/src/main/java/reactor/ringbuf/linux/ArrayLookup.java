package reactor.ringbuf.linux;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The 64-bit counters of an array map, or of one with a value for each processor, read by {@code
 * bpf(2)}: a system call for each element. For maps that cannot be {@linkplain ArrayMapping
 * mapped}.
 */
public final class ArrayLookup {

  private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

  private final int fd;
  private final int elements;
  private final int values;
  private final Memory key = new Memory(Integer.BYTES);
  private final Memory value;
  private final Memory attr;
  private boolean closed;

  private ArrayLookup(int fd, int elements, int values) {
    this.fd = fd;
    this.elements = elements;
    this.values = values;
    this.value = new Memory((long) values * Long.BYTES);
    this.attr = Bpf.lookup(fd, key, value);
  }

  /**
   * Opens an array for reading.
   *
   * @param fd the map's descriptor, which may be closed afterwards
   * @param info what the kernel says of it: an {@linkplain MapInfo#ARRAY array} or {@linkplain
   *     MapInfo#PERCPU_ARRAY one per processor}, of values of 8 bytes
   * @return the counters
   * @throws LinuxException if the kernel refuses
   */
  public static ArrayLookup open(int fd, MapInfo info) {
    int values = info.type() == MapInfo.PERCPU_ARRAY ? possibleProcessors() : 1;
    return new ArrayLookup(FileDescriptors.duplicate(fd), (int) info.maxEntries(), values);
  }

  /**
   * How many processors this machine can ever have: so many values has each element of a map per
   * processor (kernel/bpf/syscall.c, {@code bpf_map_value_size}).
   */
  private static int possibleProcessors() {
    try {
      int count = 0;
      for (String range : Files.readString(POSSIBLE).strip().split(",")) { // such as 0,2-3
        String[] ends = range.split("-");
        count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      }
      return count;
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException(
          "Cannot tell how many processors there can be: %s is unreadable.".formatted(POSSIBLE), e);
    }
  }

  /**
   * Adds up the counters. They may be counted up meanwhile.
   *
   * @return the sum
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException if it is closed
   */
  public long sum() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    long sum = 0;
    for (int element = 0; element < elements; element++) {
      key.setInt(0, element);
      Bpf.lookUp(attr);
      for (int i = 0; i < values; i++) {
        sum += value.getLong((long) i * Long.BYTES);
      }
    }
    return sum;
  }

  /** Closes the map. */
  public void close() {
    if (!closed) {
      closed = true;
      FileDescriptors.close(fd);
      key.close();
      value.close();
      attr.close();
    }
  }
}
