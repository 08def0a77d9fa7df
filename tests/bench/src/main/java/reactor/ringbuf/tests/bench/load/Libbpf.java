package reactor.ringbuf.tests.bench.load;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The functions of libbpf 1.x that the benchmark calls beyond the library's own, bound once. */
public final class Libbpf {

  static {
    Native.register(Libbpf.class, "libbpf.so.1");
  }

  private Libbpf() {}

  /** {@code ring_buffer_sample_fn}. */
  public interface Sample extends Callback {
    /** Takes a record; returns 0 to go on. */
    int sample(@Nullable Pointer context, Pointer data, long size);
  }

  /** Throws if a function has returned a negative error number. */
  public static int check(String what, int result) {
    if (result < 0) {
      throw new IllegalStateException(what + " failed: error " + -result);
    }
    return result;
  }

  /** Creates a map. */
  public static native int bpf_map_create(
      int type, String name, int keySize, int valueSize, int maxEntries, Pointer options);

  /** Opens a map by its number. */
  public static native int bpf_map_get_fd_by_id(int id);

  /** Opens a program by its number. */
  public static native int bpf_prog_get_fd_by_id(int id);

  /** Has the kernel take programs' run times until the descriptor returned is closed. */
  public static native int bpf_enable_stats(int type);

  /** Runs a program. */
  public static native int bpf_prog_test_run_opts(int program, Pointer options);

  /** Makes libbpf's consumer of a ring. */
  public static native @Nullable Pointer ring_buffer__new(
      int mapFd, Sample sample, @Nullable Pointer context, @Nullable Pointer options);

  /** Waits for records and consumes what is there. */
  public static native int ring_buffer__poll(Pointer ring, int timeoutMillis);

  /** Frees libbpf's consumer. */
  public static native void ring_buffer__free(Pointer ring);
}
