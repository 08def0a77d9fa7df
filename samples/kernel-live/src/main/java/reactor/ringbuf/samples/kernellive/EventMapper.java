package reactor.ringbuf.samples.kernellive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.ringbuf.btf.IpAddress;
import reactor.ringbuf.samples.cli.Output;

/**
 * Makes of the kernel's events what clients may see: names are bytes that anybody chooses, and
 * arguments are nobody's business unless the configuration says so.
 */
@Component
final class EventMapper {

  private final KernelLiveProperties.CommandLines commandLines;

  EventMapper(KernelLiveProperties properties) {
    this.commandLines = properties.commandLines();
  }

  KernelEvent program(int life, reactor.ringbuf.samples.exittrace.Event event) {
    if (event instanceof reactor.ringbuf.samples.exittrace.Event.Exec exec) {
      boolean shown = commandLines == KernelLiveProperties.CommandLines.SHOWN;
      byte[] args = exec.args();
      int first = endOfFirst(args);
      return new KernelEvent.Exec(
          life,
          exec.number(),
          exec.time(),
          exec.pid(),
          exec.ppid(),
          exec.uid(),
          Output.printable(exec.comm()),
          shown
              ? Output.printable(exec.commandLine())
              : Output.printable(new String(args, 0, first, StandardCharsets.UTF_8)),
          shown ? 0 : countBehind(args, first));
    }
    var exit = (reactor.ringbuf.samples.exittrace.Event.Exit) event;
    return new KernelEvent.Exit(
        life,
        exit.number(),
        exit.time(),
        exit.pid(),
        exit.ppid(),
        exit.uid(),
        Output.printable(exit.comm()),
        seconds(exit.duration()),
        exit.code(),
        exit.signal());
  }

  KernelEvent connection(int life, reactor.ringbuf.samples.tcptrace.Event event) {
    var owner = event.owner();
    boolean known = owner.pid() != 0;
    String name = known ? Output.printable(owner.comm()) : "";
    @Nullable Long uid = known ? (Long) owner.uid() : null;
    var ends = event.endpoints();
    String local = text(ends.local(), ends.localPort());
    String remote = text(ends.remote(), ends.remotePort());
    if (event instanceof reactor.ringbuf.samples.tcptrace.Event.Close close) {
      return new KernelEvent.Close(
          life,
          close.number(),
          close.time(),
          owner.pid(),
          uid,
          name,
          local,
          remote,
          close.incoming(),
          close.established(),
          seconds(close.duration()),
          close.sent(),
          close.received());
    }
    return new KernelEvent.Connect(
        life,
        event.number(),
        event.time(),
        owner.pid(),
        uid,
        name,
        local,
        remote,
        event.incoming());
  }

  private static int endOfFirst(byte[] args) {
    int end = 0;
    while (end < args.length && args[end] != 0) {
      end++;
    }
    return end;
  }

  /** Each argument has a NUL behind it; the kernel program cuts them all at 1024 bytes. */
  private static int countBehind(byte[] args, int first) {
    int count = 0;
    for (int i = first + 1; i < args.length; i++) {
      if (args[i] == 0 || i == args.length - 1) {
        count++;
      }
    }
    return count;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** The kernel program has mapped IPv4 addresses into IPv6 ones. */
  private static String text(IpAddress address, int port) {
    String text = address.toString();
    return (text.startsWith("::ffff:") ? text.substring(7) : "[" + text + "]") + ":" + port;
  }
}
