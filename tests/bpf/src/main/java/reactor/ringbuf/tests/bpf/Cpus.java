package reactor.ringbuf.tests.bpf;

import com.sun.jna.Memory;

/** Ties threads to processors. */
public final class Cpus {

  private static final int MASK_BYTES = 128; // cpu_set_t: 1024 processors

  private Cpus() {}

  /**
   * Lets the calling thread run on one processor only; threads that it starts inherit that.
   *
   * @param cpu its number, from 0
   */
  public static void pin(int cpu) {
    try (Memory mask = new Memory(MASK_BYTES)) {
      mask.clear();
      mask.setByte(cpu / 8, (byte) (1 << cpu % 8));
      Libc.check("sched_setaffinity to cpu " + cpu, Libc.sched_setaffinity(0, MASK_BYTES, mask));
    }
  }
}
