package reactor.ringbuf.samples.kernellive;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What clients receive of a kernel's event: text in it is harmless, and what is to stay secret is
 * left out. {@code life} and {@code number} together tell each event from all others.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface KernelEvent {

  /** The id of the map that it came from: another one after a restart of the loader. */
  int life();

  /** Its number in that life, from 1 on; those that were lost have theirs, too. */
  long number();

  Instant time();

  /** The process; 0 if it is not known. */
  int pid();

  /** The user; null if it is not known. */
  @Nullable Long uid();

  String name();

  /** What the stream calls it. */
  String type();

  /**
   * A process executes a program.
   *
   * @param command the arguments if they are shown, else only the first, which is the program's
   *     name
   * @param hidden how many arguments are not shown
   */
  record Exec(
      int life,
      long number,
      Instant time,
      int pid,
      int ppid,
      Long uid,
      String name,
      String command,
      int hidden)
      implements KernelEvent {

    @Override
    public String type() {
      return "exec";
    }
  }

  /**
   * A process has ended.
   *
   * @param seconds how long it lived
   * @param code its exit code, if no signal has killed it
   * @param signal the signal that has killed it, or 0
   */
  record Exit(
      int life,
      long number,
      Instant time,
      int pid,
      int ppid,
      Long uid,
      String name,
      double seconds,
      int code,
      int signal)
      implements KernelEvent {

    @Override
    public String type() {
      return "exit";
    }
  }

  /**
   * A TCP connection is established.
   *
   * @param local address and port of this host
   * @param remote address and port of the other end
   */
  record Connect(
      int life,
      long number,
      Instant time,
      int pid,
      @Nullable Long uid,
      String name,
      String local,
      String remote,
      boolean incoming)
      implements KernelEvent {

    @Override
    public String type() {
      return "connect";
    }
  }

  /**
   * A TCP connection is over, or was not to be had.
   *
   * @param established whether it ever was
   * @param seconds since it was established, or else since the attempt began
   * @param sent bytes of data
   * @param received bytes of data, and one for the end of the stream
   */
  record Close(
      int life,
      long number,
      Instant time,
      int pid,
      @Nullable Long uid,
      String name,
      String local,
      String remote,
      boolean incoming,
      boolean established,
      double seconds,
      long sent,
      long received)
      implements KernelEvent {

    @Override
    public String type() {
      return "close";
    }
  }
}
