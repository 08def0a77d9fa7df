package reactor.ringbuf.samples.lostwakeup;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.samples.lostwakeup.EdgeConsumer.Result;

/** Runs the same consumer with each {@link Ordering} in turn, and shows which lose wakeups. */
@Command(
    name = "lost-wakeup",
    sortOptions = false,
    description = {
      "Runs an edge-triggered consumer against a BPF program that writes tiny bursts, with one memory"
          + " ordering after the other, and counts lost wakeups: waits that timed out although a"
          + " committed record was waiting. The last line is the library's own receiver. Needs root,"
          + " and two processors.",
      "Exits with 0 if the orderings that are safe lost nothing, and the release store lost at least"
          + " one wakeup."
    })
public final class LostWakeup implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "How long to run each ordering; up to ten times as long if it is to lose wakeups and has"
              + " not. Default: ${DEFAULT-VALUE}.")
  private int seconds = 5;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "Records in a burst, at most. Default: ${DEFAULT-VALUE}.")
  private int burst = 3;

  @Option(
      names = "--pause",
      paramLabel = "NS",
      description = "Pauses between bursts are shorter than this. Default: ${DEFAULT-VALUE}.")
  private int pause = 200;

  @Option(
      names = "--cost",
      description = "Measure instead what the stores cost, with a consumer that never waits.")
  private boolean cost;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  private final PrintStream out;

  LostWakeup(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
  }

  static int run(PrintStream out, String... args) {
    return new CommandLine(new LostWakeup(out))
        .setExecutionExceptionHandler(
            (e, command, arguments) -> {
              if (!(e instanceof RingbufException)) {
                throw e;
              }
              System.err.println("lost-wakeup: " + e.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() {
    atLeastOne("--seconds", seconds);
    atLeastOne("--burst", burst);
    atLeastOne("--pause", pause);
    List<Integer> cpus = Linux.cpus();
    if (cpus.size() < 2) {
      System.err.println(
          "lost-wakeup: this process may use one processor only. The race is between two: give it"
              + " a second one (taskset, the cgroup's cpuset).");
      return 1;
    }
    if (cost) {
      return new Cost(out, cpus, Duration.ofSeconds(seconds)).run();
    }
    List<Line> lines = new ArrayList<>();
    out.printf(
        "%-29s %12s %12s %12s %14s %15s  %s%n",
        "ordering",
        "records",
        "records/s",
        "wakeups",
        "lost wakeups",
        "longest stall",
        "expected to lose");
    Duration duration = Duration.ofSeconds(seconds);
    for (Ordering ordering : Ordering.values()) {
      Result result = run(cpus, (load, cpu) -> new EdgeConsumer(load.ring, ordering).run(duration));
      lines.add(print(new Line(ordering.label, ordering.safe, ordering.reason, result)));
    }
    Result library = run(cpus, (load, cpu) -> new LibraryConsumer(load, cpu).run(duration));
    lines.add(print(new Line("the library's receiver", true, "it does the same", library)));
    return judge(lines);
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, not " + value);
    }
  }

  /** Puts a new ring under load on one processor, and consumes it on another. */
  private Result run(List<Integer> cpus, BiFunction<Load, Integer, Result> consumer) {
    int cpu = cpus.get(0);
    try (Load load = new Load(burst, pause).start(cpus.get(1))) {
      return Load.on(cpu, () -> consumer.apply(load, cpu)).join();
    }
  }

  /**
   * A line of the table.
   *
   * @param safe whether nothing may be lost
   * @param reason why, or why not
   */
  private record Line(String label, boolean safe, String reason, Result result) {}

  private Line print(Line line) {
    Result result = line.result;
    out.printf(
        "%-29s %,12d %,12.0f %,12d %,14d %12.2f ms  %s%n",
        line.label,
        result.records(),
        result.records() * 1e9 / result.nanos(),
        result.wakeups(),
        result.lost(),
        result.longestStallNanos() / 1e6,
        line.safe ? "no" : "yes");
    return line;
  }

  /** Says what was to be expected and why, and whether it came true. */
  private int judge(List<Line> lines) {
    out.println();
    for (Line line : lines) {
      out.printf(
          "%s %s: %s.%n",
          line.label, line.safe ? "must lose nothing" : "loses wakeups", line.reason);
    }
    out.println();
    List<Line> broken = lines.stream().filter(l -> l.safe && l.result.lost() > 0).toList();
    for (Line line : broken) {
      out.printf("NOT AS EXPECTED: %s lost wakeups, and must lose none.%n", line.label);
    }
    boolean seen = lines.get(Ordering.RELEASE.ordinal()).result.lost() > 0;
    if (!seen) {
      out.printf(
          "NOT AS EXPECTED: the release store lost nothing. Is the machine busy? Give it more"
              + " --seconds.%n");
    }
    if (!broken.isEmpty() || !seen) {
      return 1;
    }
    out.println("As expected: what must be safe lost nothing, and the release store did lose.");
    return 0;
  }
}
