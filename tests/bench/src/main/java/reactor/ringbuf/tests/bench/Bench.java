package reactor.ringbuf.tests.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import reactor.ringbuf.tests.bench.load.Libbpf;

/** The benchmark: compares ways to consume a ring buffer, side by side in one run. */
@Command(
    name = "tests/run bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares our receiver with libbpf in C and in Java, side by side in one run.",
      "Markdown on stdout, target/bench.json and target/plots/*.svg beside it. Needs root."
    })
public final class Bench implements Callable<Integer> {

  private static final int BPF_STATS_RUN_TIME = 0;
  private static final double JVM_START_SECONDS = 4;

  @Option(names = "--quick", description = "A smoke test of a few minutes: fewer, shorter rounds.")
  private boolean quick;

  @Option(names = "--case", paramLabel = "NAME", description = "Only this case; repeatable.")
  private List<String> caseNames = List.of();

  @Option(
      names = "--consumer",
      paramLabel = "NAME",
      description = "Only this consumer; repeatable. Ratios need libbpf.")
  private List<String> consumerNames = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "So many rounds in every case.")
  private int rounds;

  @Option(names = "--seconds", paramLabel = "S", description = "Measure so long in every round.")
  private double seconds;

  @Option(
      names = "--compare",
      paramLabel = "PLACE",
      description =
          "Also measure another build of the library: a checkout in which it was built, a folder"
              + " of classes, or a jar.",
      converter = OtherBuildConverter.class)
  private @Nullable OtherBuild compare;

  @Option(names = "--plots", paramLabel = "DIR", description = "Write the plots there.")
  private Path plots;

  @Option(
      names = {"--cases", "--list"},
      description = "List cases and consumers, and measure nothing.")
  private boolean list;

  /** So that a wrong place is told like any other wrong option. */
  private static final class OtherBuildConverter implements ITypeConverter<OtherBuild> {
    @Override
    public OtherBuild convert(String place) {
      try {
        return OtherBuild.at(Path.of(place));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  /** Maven's target folder, where everything goes. */
  static Path target() {
    try {
      return Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where consumers and senders in C are. */
  public static Path peers() {
    return target().resolve("peers");
  }

  @Override
  public Integer call() throws IOException {
    List<BenchCase> chosen = choose();
    if (list) {
      printList(chosen);
      return 0;
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      System.err.println("The benchmark needs two processors: one writes, the other consumes.");
      return 1;
    }
    double nanosPerNap = NapCost.measure();
    System.out.print(Machine.describe(nanosPerNap));
    System.out.print(consumers());
    // Stays on as long as this process: the descriptor is never closed.
    if (Libbpf.bpf_enable_stats(BPF_STATS_RUN_TIME) < 0) {
      System.out.println("\nProducer cost: not measured: the kernel has no BPF_ENABLE_STATS.");
    }
    List<Result> results = measure(chosen, nanosPerNap);
    System.out.print(Targets.table(results));
    System.out.print(Comparison.table(results));
    System.out.print(notRun(chosen));
    write(results, nanosPerNap);
    return results.stream().anyMatch(Result::hasFailed) ? 1 : 0;
  }

  private List<BenchCase> choose() {
    List<BenchCase> all = Cases.list(quick);
    Set<String> unknown = new LinkedHashSet<>(caseNames);
    all.forEach(benchCase -> unknown.remove(benchCase.name()));
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          new CommandLine(this), "no such case: " + unknown + "; --cases shows them");
    }
    Set<ConsumerKind> kinds =
        consumerNames.stream().map(this::kind).collect(Collectors.toCollection(LinkedHashSet::new));
    return all.stream()
        .filter(benchCase -> caseNames.isEmpty() || caseNames.contains(benchCase.name()))
        .map(benchCase -> kinds.isEmpty() ? benchCase : benchCase.consumers(kinds))
        .map(
            benchCase ->
                compare == null || benchCase.rings() > 1 ? benchCase : withOthers(benchCase))
        .map(benchCase -> benchCase.schedule(scheduled(benchCase.schedule())))
        .toList();
  }

  private static BenchCase withOthers(BenchCase benchCase) {
    Set<ConsumerKind> kinds = EnumSet.copyOf(benchCase.consumers());
    benchCase.consumers().forEach(kind -> kind.other().ifPresent(kinds::add));
    return benchCase.consumers(kinds);
  }

  private BenchCase.Schedule scheduled(BenchCase.Schedule schedule) {
    BenchCase.Schedule changed = rounds > 0 ? schedule.rounds(rounds) : schedule;
    return seconds > 0 ? changed.seconds(seconds) : changed;
  }

  private ConsumerKind kind(String name) {
    return ConsumerKind.USUAL.stream()
        .filter(kind -> kind.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    new CommandLine(this), "no such consumer: " + name + "; --cases shows them"));
  }

  private static void printList(List<BenchCase> cases) {
    cases.forEach(benchCase -> System.out.printf("%-24s %s%n", benchCase.name(), benchCase.what()));
    System.out.println();
    for (ConsumerKind kind : ConsumerKind.USUAL) {
      System.out.printf("%-24s %s%n", kind, kind.what());
    }
  }

  private String consumers() {
    StringBuilder text = new StringBuilder("\n| consumer | what |\n|---|---|\n");
    for (ConsumerKind kind : compare == null ? ConsumerKind.USUAL : ConsumerKind.ALL) {
      text.append("| ").append(kind).append(" | ").append(kind.what());
      kind.missing().ifPresent(why -> text.append(" (not measured: ").append(why).append(')'));
      text.append(" |\n");
    }
    if (compare != null) {
      text.append("\nThe other build: `").append(compare.library()).append("`.\n");
    }
    return text.toString();
  }

  private List<Result> measure(List<BenchCase> cases, double nanosPerNap) {
    double estimate = cases.stream().mapToDouble(BenchCase::estimatedSeconds).sum();
    System.err.printf(
        Locale.ROOT,
        "About %.0f minutes.%n",
        Math.ceil((estimate + JVM_START_SECONDS * ConsumerKind.USUAL.size()) / 60));
    List<Result> all = new ArrayList<>();
    try (Runner runner = new Runner(Optional.ofNullable(compare))) {
      for (BenchCase benchCase : cases) {
        System.err.println("running " + benchCase.name());
        List<Result> results = runner.run(benchCase);
        System.out.print(MarkdownReport.table(results, nanosPerNap));
        System.out.flush();
        all.addAll(results);
      }
    }
    return all;
  }

  /** Cases of the full run that this one leaves out. */
  private static String notRun(List<BenchCase> run) {
    Set<String> names = run.stream().map(BenchCase::name).collect(Collectors.toSet());
    String others =
        Cases.list(false).stream()
            .map(BenchCase::name)
            .filter(name -> !names.contains(name))
            .collect(Collectors.joining(", "));
    return others.isEmpty() ? "" : "\nNot run, as the options say: " + others + ".\n";
  }

  private void write(List<Result> results, double nanosPerNap) throws IOException {
    Path json = target().resolve("bench.json");
    Files.writeString(json, JsonReport.of(results, nanosPerNap));
    Path folder = plots != null ? plots : target().resolve("plots");
    Files.createDirectories(folder);
    for (Map.Entry<String, String> plot : Plots.of(results).entrySet()) {
      Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
    }
    System.err.println("Written: " + json + ", " + folder + "/*.svg");
  }
}
