package reactor.ringbuf.samples.exittrace;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import reactor.ringbuf.btf.Ktime;
import reactor.ringbuf.btf.TagValue;
import reactor.ringbuf.btf.TaggedBy;
import reactor.ringbuf.btf.UpToEnd;

/** What the ring of exit_trace.bpf.c has: its structs say where each value lies. */
@TaggedBy("type")
public sealed interface Event {

  /**
   * When it happened.
   *
   * @return the time, by the wall clock
   */
  Instant time();

  /**
   * Which event it is: they are numbered from 1 on, across both types and those that were lost.
   *
   * @return the number, unique while the kernel program is loaded; not always in the ring's order
   */
  long number();

  /**
   * A process executes a program.
   *
   * @param time when
   * @param pid the process, as the host numbers it
   * @param ppid its parent
   * @param uid the user
   * @param number of the event
   * @param comm the process's name, cut to 15 bytes by the kernel
   * @param args the arguments, the program's name first, each with a NUL behind it
   */
  @TagValue("EVENT_EXEC")
  record Exec(
      @Ktime Instant time,
      int pid,
      int ppid,
      long uid,
      long number,
      String comm,
      @UpToEnd byte[] args)
      implements Event {

    /**
     * The arguments with blanks between them.
     *
     * @return text as the one who started the program chose it, control characters included
     */
    public String commandLine() {
      return new String(args, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }
  }

  /**
   * A process has ended.
   *
   * @param time when
   * @param pid the process, as the host numbers it
   * @param ppid its parent
   * @param uid the user
   * @param number of the event
   * @param comm the name that it had
   * @param duration how long it lived, also before it executed its last program
   * @param code its exit code, if no signal has killed it
   * @param signal the signal that has killed it, or 0
   */
  @TagValue("EVENT_EXIT")
  record Exit(
      @Ktime Instant time,
      int pid,
      int ppid,
      long uid,
      long number,
      String comm,
      Duration duration,
      int code,
      int signal)
      implements Event {}
}
