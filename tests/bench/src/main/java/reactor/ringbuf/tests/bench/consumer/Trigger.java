package reactor.ringbuf.tests.bench.consumer;

import reactor.ringbuf.tests.bench.load.Libbpf;
import reactor.ringbuf.tests.bench.load.Libc;

/**
 * Has the next batch written, in the consuming thread; trigger.c.
 *
 * <p>Through JNI, which takes little more than the call in C does. JNA takes as long as some
 * records do, which would be counted as theirs.
 */
final class Trigger implements AutoCloseable {

  static {
    System.loadLibrary("trigger");
  }

  private final int program;
  private final int batch;

  /**
   * @param programId the number of the program that writes
   * @param batch how many records
   */
  Trigger(int programId, int batch) {
    this.program = Libbpf.check("program " + programId, Libbpf.bpf_prog_get_fd_by_id(programId));
    this.batch = batch;
  }

  int batch() {
    return batch;
  }

  void run() {
    long dropped = write(program, batch);
    Libbpf.check("BPF_PROG_TEST_RUN", (int) Math.min(dropped, 0));
    if (dropped > 0) {
      throw new IllegalStateException("the ring is too small for a batch of " + batch);
    }
  }

  private static native long write(int program, int count);

  @Override
  public void close() {
    Libc.close(program);
  }
}
