package reactor.ringbuf.samples.slowsyscalls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Limits;
import reactor.ringbuf.samples.cli.MapFd;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.cli.Tracer;

/** Prints a line for every slow system call until Ctrl-C, and then how long they took, as bars. */
@Command(
    name = "slow-syscalls",
    sortOptions = false,
    description =
        "Prints a line for every system call of this host that takes longer than a limit, and at the"
            + " end, also after Ctrl-C, a histogram. Calls that wait, as for input, count too."
            + " Needs root, or CAP_BPF and CAP_PERFMON.")
public final class SlowSyscalls implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final String FORMAT = "%-12s %7s %7s %-15s %12s %6s %s";

  @Mixin private final Limits limits = new Limits();

  @Option(
      names = "--min",
      paramLabel = "TIME",
      converter = Cli.Time.class,
      description = "Only calls that take so long or longer, such as 500us or 2s; by default 10ms.")
  private Duration min = Duration.ofMillis(10);

  @Option(names = "--pid", paramLabel = "PID", description = "Only calls of this process.")
  private int pid;

  @Option(
      names = "--syscall",
      paramLabel = "NAME",
      split = ",",
      description = "Only these calls, such as fsync,fdatasync.")
  private @Nullable List<String> wanted;

  @Option(
      names = "--summary",
      description = "Only the histogram: end with Ctrl-C, or with --duration.")
  private boolean summary;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final Output output;
  private final SyscallNames names = new SyscallNames();
  private final Histogram histogram = new Histogram();

  SlowSyscalls(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("slow-syscalls"), args));
  }

  static int run(Output output, String... args) {
    return Cli.run(new SlowSyscalls(output), output, args);
  }

  @Override
  public Integer call() {
    Thread atCtrlC = new Thread(this::printHistogram);
    Runtime.getRuntime().addShutdownHook(atCtrlC);
    String header =
        summary
            ? ""
            : String.format(FORMAT, "TIME", "PID", "TID", "COMM", "MS", "RESULT", "SYSCALL");
    new Tracer<>(SlowSyscalls.class, "/slow_syscalls.bpf.o", SlowSyscall.class, header, this::line)
        .run(output, limits, this::set);
    if (Runtime.getRuntime().removeShutdownHook(atCtrlC)) {
      printHistogram();
    }
    return 0;
  }

  /** struct settings of slow_syscalls.bpf.c; from then on it writes events. */
  private void set(BpfObject bpf) {
    ByteBuffer settings = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    settings.putLong(min.toNanos()).putInt(pid);
    settings.putInt(pid == 0 ? (int) ProcessHandle.current().pid() : 0);
    MapFd.of(bpf.map("settings").fd()).first(settings.array());
  }

  @Nullable String line(SlowSyscall call) {
    String name = names.of(call.number());
    if (wanted != null && !wanted.contains(name)) {
      return null;
    }
    histogram.add(call.duration());
    return summary
        ? null
        : String.format(
            Locale.ROOT,
            FORMAT,
            TIME.format(call.time()),
            call.pid(),
            call.tid(),
            call.comm(),
            String.format(Locale.ROOT, "%.3f", call.duration().toNanos() / 1e6),
            call.result(),
            name);
  }

  private void printHistogram() {
    histogram.bars().forEach(output::line);
  }
}
