package reactor.ringbuf.tests.soak;

import java.nio.ByteBuffer;
import reactor.ringbuf.tests.fixtures.TestRun;

/** Has the BPF program write records. For one thread at a time. */
final class Writing {

  // struct request of soak.bpf.c
  private static final int COUNT = 0;
  private static final int GENERATION = 4;
  private static final int PRODUCER = 8;
  private static final int FAILED = 12;
  private static final int SIZE = 16;

  private final TestRun run = new TestRun(SIZE);
  private final int program;
  private final int generation;
  private final int producer;

  /**
   * Prepares.
   *
   * @param program its descriptor
   * @param generation what the records say of their map
   * @param producer what they say of their writer, 0 or 1
   */
  Writing(int program, int generation, int producer) {
    this.program = program;
    this.generation = generation;
    this.producer = producer;
  }

  /** Writes so many records, or counts them as lost. */
  void write(int count) {
    ByteBuffer request = run.context();
    request.putInt(COUNT, count);
    request.putInt(GENERATION, generation);
    request.putInt(PRODUCER, producer);
    run.run(program);
    if (request.getInt(FAILED) != 0) {
      throw new IllegalStateException("there are more numbers than lost_numbers has room for");
    }
  }
}
