package reactor.ringbuf.samples.execwatch;

import java.time.Instant;
import reactor.ringbuf.RingbufRecord;

/**
 * A program was executed.
 *
 * @param time when
 * @param pid the process, as the host numbers it
 * @param ppid its parent
 * @param uid the user
 * @param comm the process's new name, cut to 15 bytes by the kernel
 * @param filename the file as it was named to {@code execve}
 * @param lost how many events found the ring full since the watch began
 */
record ExecEvent(
    Instant time, int pid, int ppid, long uid, String comm, String filename, long lost) {

  // struct event in exec_watch.bpf.c
  private static final int TIME = 0;
  private static final int LOST = 8;
  private static final int PID = 16;
  private static final int PPID = 20;
  private static final int UID = 24;
  private static final int COMM = 28;
  private static final int COMM_SIZE = 16;
  private static final int FILENAME = COMM + COMM_SIZE;

  /** Reads the event out of the ring: nothing of the record is kept. */
  static ExecEvent decode(RingbufRecord record) {
    return new ExecEvent(
        wallClock(record.getLong(TIME)),
        record.getInt(PID),
        record.getInt(PPID),
        Integer.toUnsignedLong(record.getInt(UID)),
        record.getCString(COMM, COMM_SIZE),
        record.getCString(FILENAME, record.length() - FILENAME),
        record.getLong(LOST));
  }

  /** bpf_ktime_get_ns and System.nanoTime both read CLOCK_MONOTONIC. */
  private static Instant wallClock(long ktime) {
    return Instant.now().minusNanos(System.nanoTime() - ktime);
  }
}
