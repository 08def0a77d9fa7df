package reactor.ringbuf.samples.tcptrace;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.ringbuf.btf.IpAddress;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Limits;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.cli.Tracer;

/** Prints a line for every TCP connection that begins or ends, until Ctrl-C. */
@Command(
    name = "tcp-trace",
    sortOptions = false,
    description =
        "Prints a line for every TCP connection of this host that is established (conn), that ends"
            + " (close), or that could not be made (fail). An incoming connection has no process"
            + " until that closes it. RECEIVED counts the end of the stream as a byte. Needs root,"
            + " or CAP_BPF and CAP_PERFMON.")
public final class TcpTrace implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final String FORMAT = "%-12s %-5s %7s %-15s %-21s %-2s %-21s %10s %10s %10s";

  @Mixin private final Limits limits = new Limits();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Only connections of this port, at either end.")
  private @Nullable Integer port;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final Output output;

  TcpTrace(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("tcp-trace"), args));
  }

  static int run(Output output, String... args) {
    return Cli.run(new TcpTrace(output), output, args);
  }

  @Override
  public Integer call() {
    String header =
        String.format(
            FORMAT,
            "TIME",
            "",
            "PID",
            "COMM",
            "LOCAL",
            "",
            "REMOTE",
            "SECONDS",
            "SENT",
            "RECEIVED");
    new Tracer<>(TcpTrace.class, "/tcp_trace.bpf.o", Event.class, header, this::line)
        .run(output, limits, bpf -> {});
    return 0;
  }

  @Nullable String line(Event event) {
    if (event instanceof Event.Connect connect) {
      return line(
          connect.time(),
          "conn",
          connect.owner(),
          connect.endpoints(),
          connect.incoming(),
          "",
          "",
          "");
    }
    Event.Close close = (Event.Close) event;
    return line(
        close.time(),
        close.established() ? "close" : "fail",
        close.owner(),
        close.endpoints(),
        close.incoming(),
        String.format(Locale.ROOT, "%.6f", close.duration().toNanos() / 1e9),
        close.sent(),
        close.received());
  }

  private @Nullable String line(
      Instant time,
      String what,
      Event.Owner owner,
      Event.Endpoints ends,
      boolean incoming,
      Object seconds,
      Object sent,
      Object received) {
    if (port != null && port != ends.localPort() && port != ends.remotePort()) {
      return null;
    }
    return String.format(
        FORMAT,
        TIME.format(time),
        what,
        owner.pid() == 0 ? "-" : owner.pid(),
        owner.pid() == 0 ? "-" : owner.comm(),
        text(ends.local(), ends.localPort()),
        incoming ? "<-" : "->",
        text(ends.remote(), ends.remotePort()),
        seconds,
        sent,
        received);
  }

  /** The kernel program has mapped IPv4 addresses into IPv6 ones. */
  private static String text(IpAddress address, int port) {
    String text = address.toString();
    return (text.startsWith("::ffff:") ? text.substring(7) : "[" + text + "]") + ":" + port;
  }
}
