package reactor.ringbuf.linux;

import com.sun.jna.Memory;

/** Clocks that the JDK does not read. */
public final class Clocks {

  private static final int CLOCK_BOOTTIME = 7;

  private Clocks() {}

  /**
   * How long the machine is up, time in which it was suspended included ({@code CLOCK_BOOTTIME}).
   *
   * @return nanoseconds
   */
  public static long bootNanos() {
    try (Memory time = new Memory(16)) { // struct timespec: seconds and nanoseconds, 64 bits each
      Libc.check("clock_gettime", Libc.clock_gettime(CLOCK_BOOTTIME, time));
      return time.getLong(0) * 1_000_000_000 + time.getLong(8);
    }
  }
}
