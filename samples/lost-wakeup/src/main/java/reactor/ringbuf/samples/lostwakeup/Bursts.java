package reactor.ringbuf.samples.lostwakeup;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import reactor.ringbuf.libbpf.BpfObject;

/** The BPF program that writes records: bursts.bpf.c, run in the calling thread. */
final class Bursts {

  // struct bpf_test_run_opts of libbpf's bpf.h
  private static final int CTX_IN = 32;
  private static final int CTX_SIZE_IN = 48;
  private static final int OPTIONS_SIZE = 80;

  static {
    Native.register(Bursts.class, "libbpf.so.1");
  }

  private final int program;
  private final Memory context = new Memory(12);
  private final Memory options = new Memory(OPTIONS_SIZE);

  /**
   * Prepares runs of the program.
   *
   * @param bpf the loaded object
   * @param burst so many records at most follow each other without a pause
   * @param pauseNanos pauses are shorter than this; 0 for none at all
   */
  Bursts(BpfObject bpf, int burst, int pauseNanos) {
    program = bpf.program("write_bursts").fd();
    context.setInt(4, burst);
    context.setInt(8, pauseNanos);
    options.clear();
    options.setLong(0, OPTIONS_SIZE);
    options.setPointer(CTX_IN, context);
    options.setInt(CTX_SIZE_IN, (int) context.size());
  }

  /** Writes so many records, fewer where the ring is full. */
  void write(int records) {
    context.setInt(0, records);
    int result = bpf_prog_test_run_opts(program, options);
    if (result < 0) {
      throw new IllegalStateException("BPF_PROG_TEST_RUN failed: errno " + -result);
    }
  }

  private static native int bpf_prog_test_run_opts(int program, Pointer options);
}
