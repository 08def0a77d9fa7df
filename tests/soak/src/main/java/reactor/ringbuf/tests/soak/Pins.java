package reactor.ringbuf.tests.soak;

import com.sun.jna.Native;
import java.nio.file.Path;

/** Pins maps and programs, at several places if need be. */
final class Pins {

  static {
    Native.register(Pins.class, "libbpf.so.1");
  }

  private Pins() {}

  /** Pins what a descriptor stands for. */
  static void pin(int fd, Path path) {
    check("pin " + path, bpf_obj_pin(fd, path.toString()));
  }

  /** Opens what is pinned; the descriptor is the caller's to close. */
  static int open(Path path) {
    return check("open " + path, bpf_obj_get(path.toString()));
  }

  private static int check(String what, int result) {
    if (result < 0) {
      throw new IllegalStateException("cannot %s: errno %d".formatted(what, -result));
    }
    return result;
  }

  private static native int bpf_obj_pin(int fd, String path);

  private static native int bpf_obj_get(String path);
}
