package reactor.ringbuf.tests.bench.load;

import com.sun.jna.Memory;

/**
 * A program of bench.bpf.c with a context to run it on.
 *
 * <p>For one thread at a time.
 */
public final class LoadProgram {

  /** {@code BPF_RB_FORCE_WAKEUP}. */
  public static final int FORCE_WAKEUP = 2;

  // struct load of bench.bpf.c
  private static final int COUNT = 0;
  private static final int FLAGS = 4;
  private static final int SAMPLE_DATA = 8;
  private static final int INTERVAL_NS = 16;
  private static final int WRITTEN = 24;
  private static final int DROPPED = 32;
  private static final int CONTEXT_SIZE = 40;

  // struct bpf_test_run_opts of libbpf's bpf.h
  private static final int CTX_IN = 32;
  private static final int CTX_SIZE_IN = 48;
  private static final int OPTIONS_SIZE = 80;

  private final int fd;
  private final Memory context = new Memory(CONTEXT_SIZE);
  private final Memory options = new Memory(OPTIONS_SIZE);

  /**
   * Prepares to run a program.
   *
   * @param fd the program's descriptor
   * @param count how many records a run writes
   * @param sampleData the fewest waiting bytes of which a sampled program notifies
   * @param intervalNanos the time from record to record of a paced program
   * @param flags of a timed program
   */
  public LoadProgram(int fd, int count, long sampleData, long intervalNanos, int flags) {
    this.fd = fd;
    context.clear();
    context.setInt(COUNT, count);
    context.setInt(FLAGS, flags);
    context.setLong(SAMPLE_DATA, sampleData);
    context.setLong(INTERVAL_NS, intervalNanos);
    options.clear();
    options.setLong(0, OPTIONS_SIZE);
    options.setPointer(CTX_IN, context);
    options.setInt(CTX_SIZE_IN, CONTEXT_SIZE);
  }

  /** Runs it, in the calling thread. */
  public void run() {
    Libbpf.check("BPF_PROG_TEST_RUN", Libbpf.bpf_prog_test_run_opts(fd, options));
  }

  /** Records that the last run wrote. */
  public long written() {
    return context.getLong(WRITTEN);
  }

  /** Records that the last run lost since the ring was full. */
  public long dropped() {
    return context.getLong(DROPPED);
  }
}
