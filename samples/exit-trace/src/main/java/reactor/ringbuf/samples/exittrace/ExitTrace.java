package reactor.ringbuf.samples.exittrace;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Limits;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.cli.Tracer;

/** Prints a line for every program that starts and every process that ends, until Ctrl-C. */
@Command(
    name = "exit-trace",
    sortOptions = false,
    description =
        "Prints a line for every program that starts on this host and every process that ends, with"
            + " its arguments, how long it lived, and its exit code or the signal that killed it."
            + " Needs root, or CAP_BPF and CAP_PERFMON.")
public final class ExitTrace implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final String FORMAT = "%-12s %-4s %7s %7s %5s %10s %6s %s";

  @Mixin private final Limits limits = new Limits();

  @Option(names = "--exits", description = "Only processes that end.")
  private boolean exits;

  @Option(names = "--failed", description = "Only processes that end otherwise than with code 0.")
  private boolean failed;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final Output output;

  /** The arguments of the running programs, for the line of their end; at most one for each pid. */
  private final Map<Integer, String> running = new HashMap<>();

  ExitTrace(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("exit-trace"), args));
  }

  static int run(Output output, String... args) {
    return Cli.run(new ExitTrace(output), output, args);
  }

  @Override
  public Integer call() {
    String header = line("TIME", "", "PID", "PPID", "UID", "SECONDS", "STATUS", "COMMAND");
    new Tracer<>(ExitTrace.class, "/exit_trace.bpf.o", Event.class, header, this::line)
        .run(output, limits, bpf -> {});
    return 0;
  }

  @Nullable String line(Event event) {
    if (event instanceof Event.Exec exec) {
      running.put(exec.pid(), exec.commandLine());
      if (exits || failed) {
        return null;
      }
      return line(
          TIME.format(exec.time()),
          "exec",
          exec.pid(),
          exec.ppid(),
          exec.uid(),
          "",
          "",
          exec.commandLine());
    }
    Event.Exit exit = (Event.Exit) event;
    String arguments = running.remove(exit.pid());
    if (failed && exit.code() == 0 && exit.signal() == 0) {
      return null;
    }
    return line(
        TIME.format(exit.time()),
        "exit",
        exit.pid(),
        exit.ppid(),
        exit.uid(),
        String.format(Locale.ROOT, "%.6f", exit.duration().toNanos() / 1e9),
        exit.signal() == 0 ? exit.code() : "sig " + exit.signal(),
        arguments == null ? "(" + exit.comm() + ")" : arguments); // it ran before, or is a fork
  }

  private static String line(Object... columns) {
    return String.format(Locale.ROOT, FORMAT, columns);
  }
}
