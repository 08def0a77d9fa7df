package reactor.ringbuf.tests.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Runs programs with {@code BPF_PROG_TEST_RUN}, in the calling thread, on one context that the
 * program reads and writes.
 *
 * <p>For one thread at a time.
 */
final class TestRun {

  // struct bpf_test_run_opts of libbpf's bpf.h
  private static final int CTX_IN = 32;
  private static final int CTX_SIZE_IN = 48;
  private static final int RETVAL = 56;
  private static final int SIZE = 80;

  static {
    Native.register(TestRun.class, "libbpf.so.1");
  }

  private final ByteBuffer context;
  private final Memory options = new Memory(SIZE);

  /**
   * Makes a context, all zeros.
   *
   * @param size of the context in bytes
   */
  TestRun(int size) {
    Memory memory = new Memory(size);
    memory.clear();
    context = memory.getByteBuffer(0, size); // keeps the memory reachable
    options.clear();
    options.setLong(0, SIZE);
    options.setPointer(CTX_IN, memory);
    options.setInt(CTX_SIZE_IN, size);
  }

  /** The context, in native order, to be filled in before a run and read after it. */
  ByteBuffer context() {
    return context;
  }

  /** Runs a program of type {@code BPF_PROG_TYPE_SYSCALL}. */
  void run(int program) {
    int result = bpf_prog_test_run_opts(program, options);
    if (result < 0) {
      throw new IllegalStateException("BPF_PROG_TEST_RUN failed: " + Libc.strerror(-result));
    }
    int returned = options.getInt(RETVAL);
    if (returned != 0) {
      throw new IllegalStateException("the BPF program returned " + returned);
    }
  }

  private static native int bpf_prog_test_run_opts(int program, Pointer options);
}
