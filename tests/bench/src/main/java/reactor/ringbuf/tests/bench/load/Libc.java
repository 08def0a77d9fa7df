package reactor.ringbuf.tests.bench.load;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** The functions of the C library that the benchmark calls, bound once. */
public final class Libc {

  static {
    Native.register(Libc.class, Platform.C_LIBRARY_NAME);
  }

  private Libc() {}

  /** The number of the calling thread. */
  public static native int gettid();

  /** Takes the time of a clock; {@code time} is a {@code struct timespec}. */
  public static native int clock_gettime(int clock, Pointer time);

  /** Closes a descriptor. */
  public static native int close(int fd);
}
