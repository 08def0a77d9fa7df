package reactor.ringbuf.samples.pipeline;

import reactor.ringbuf.RingbufRecord;

/**
 * One program was executed: what a BPF program wrote as {@code struct exec_event { __u32 pid; __u32
 * uid; char comm[16]; }}.
 *
 * @param pid the process
 * @param uid the user it runs as
 * @param comm the program's name, as the kernel cuts it off
 */
public record ExecEvent(int pid, int uid, String comm) {

  /** The size of the struct in bytes. */
  public static final int SIZE = 24;

  static final int PID = 0;
  static final int UID = 4;
  static final int COMM = 8;
  static final int COMM_SIZE = 16;

  /**
   * Reads a record.
   *
   * @param record a record that holds the struct
   * @return the event
   */
  public static ExecEvent decode(RingbufRecord record) {
    return new ExecEvent(
        record.getInt(PID), record.getInt(UID), record.getCString(COMM, COMM_SIZE));
  }
}
