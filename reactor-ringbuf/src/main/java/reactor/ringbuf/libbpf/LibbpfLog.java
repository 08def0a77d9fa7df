package reactor.ringbuf.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * What libbpf prints, kept for error messages instead of going to stderr.
 *
 * <p>libbpf has one print function per process and calls it on the thread that called libbpf, so
 * each thread collects its own lines.
 */
final class LibbpfLog {

  /** Reachable for good: libbpf keeps its address. */
  static final Libbpf.Printer PRINTER = LibbpfLog::print;

  /** {@code LIBBPF_DEBUG} of {@code enum libbpf_print_level}: chatter. */
  private static final int DEBUG = 2;

  /** The kernel's limit of a verifier log is 16 MiB, which libbpf prints in one message. */
  private static final long LONGEST_MESSAGE = 17 << 20;

  private static final String PREFIX = "libbpf: ";

  private static final ThreadLocal<StringBuilder> LINES =
      ThreadLocal.withInitial(StringBuilder::new);

  static {
    Native.register(LibbpfLog.class, Platform.C_LIBRARY_NAME);
  }

  private LibbpfLog() {}

  /** Forgets what the calling thread's earlier calls of libbpf printed. */
  static void clear() {
    LINES.remove();
  }

  /** Takes what the calling thread's calls of libbpf have printed since {@link #clear}. */
  static String take() {
    String lines = LINES.get().toString();
    LINES.remove();
    return lines.strip();
  }

  /** Called by libbpf. */
  private static int print(int level, Pointer format, Pointer arguments) {
    if (level >= DEBUG) {
      return 0;
    }
    // Of the large block only the pages that are written to become memory.
    try (Memory buffer = new Memory(LONGEST_MESSAGE)) {
      int length = vsnprintf(buffer, LONGEST_MESSAGE, format, arguments);
      if (length > 0) {
        int stored = (int) Math.min(length, LONGEST_MESSAGE - 1);
        String message = new String(buffer.getByteArray(0, stored), StandardCharsets.UTF_8);
        LINES
            .get()
            .append(message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message);
      }
      return length;
    }
  }

  private static native int vsnprintf(Pointer buffer, long size, Pointer format, Pointer arguments);
}
