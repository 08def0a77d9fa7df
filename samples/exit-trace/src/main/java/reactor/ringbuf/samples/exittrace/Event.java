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
sealed interface Event {

  Instant time();

  /**
   * A process executes a program.
   *
   * @param args the arguments, the program's name first, each with a NUL behind it
   */
  @TagValue("EVENT_EXEC")
  record Exec(@Ktime Instant time, int pid, int ppid, long uid, String comm, @UpToEnd byte[] args)
      implements Event {

    /** The arguments with blanks between them. */
    String commandLine() {
      return new String(args, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }
  }

  /**
   * A process has ended.
   *
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
      String comm,
      Duration duration,
      int code,
      int signal)
      implements Event {}
}
