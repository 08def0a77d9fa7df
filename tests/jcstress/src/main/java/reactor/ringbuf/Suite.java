package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/**
 * Runs the jcstress tests and judges them: fails on a forbidden outcome, and also if a test that is
 * there to show a bug has not shown it, since then the others prove nothing.
 */
public final class Suite {

  /** About two minutes: each test in JVMs with the usual compilers. */
  private static final List<String> QUICK =
      List.of("-iters 3", "-time 400", "-sc false", "-af NONE", "-jvmArgs -XX:+TieredCompilation");

  /** An hour or more: every combination of compilers, stress flags and places of the threads. */
  private static final List<String> LONG = List.of("-m default");

  private Suite() {}

  /**
   * Runs the suite, and exits with its status.
   *
   * @param args {@code --long}, and options of jcstress; where they name one of the suite's, theirs
   *     is taken
   */
  public static void main(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    boolean mode = names(options, "-m"); // which is all that the long run sets
    List<String> defaults = options.remove("--long") || mode ? LONG : QUICK;
    for (String option : defaults) {
      addDefault(options, option.split(" "));
    }
    addDefault(options, "-r", "report");
    Options parsed = new Options(options.toArray(String[]::new));
    if (!parsed.parse()) {
      System.exit(2);
    }
    System.exit(judge(run(parsed)) ? 0 : 1);
  }

  private static void addDefault(List<String> options, String... nameAndValue) {
    if (!names(options, nameAndValue[0])) {
      options.addAll(List.of(nameAndValue));
    }
  }

  private static boolean names(List<String> options, String name) {
    return options.stream().anyMatch(option -> option.matches("-?" + name + "(=.*)?"));
  }

  private static Collection<TestResult> run(Options options) throws Exception {
    try {
      new JCStress(options).run();
    } catch (AssertionError e) {
      System.out.println(e.getMessage()); // that there were failures; they are judged below
    }
    if (!Files.exists(Path.of(options.getResultFile()))) {
      System.exit(2); // jcstress has said why it ran nothing
    }
    InProcessCollector collected = new InProcessCollector();
    DiskReadCollector file = new DiskReadCollector(options.getResultFile(), collected);
    file.dump();
    file.close();
    return ReportUtils.mergedByName(collected.getTestResults()).stream()
        .sorted(Comparator.comparing(TestResult::getName))
        .toList();
  }

  private static boolean judge(Collection<TestResult> tests) {
    long samples = 0;
    int outcomes = 0;
    int weakened = 0;
    int failed = 0;
    System.out.printf("%n%-45s %15s %9s  %s%n", "test", "samples", "outcomes", "verdict");
    for (TestResult test : tests) {
      String verdict = verdict(test);
      System.out.printf(
          "%-45s %,15d %9d  %s%n",
          test.getName().replaceFirst("^reactor\\.ringbuf\\.", ""),
          test.getTotalCount(),
          test.getStateKeys().size(),
          verdict);
      samples += test.getTotalCount();
      outcomes += test.getStateKeys().size();
      weakened += isWeakened(test) ? 1 : 0;
      failed += verdict.startsWith("FAILED") ? 1 : 0;
    }
    System.out.printf(
        "%njcstress: %d tests of the library, %d of weakened copies; %d outcomes in %,d samples%n",
        tests.size() - weakened, weakened, outcomes, samples);
    System.out.printf("%d passed, %d failed%n", tests.size() - failed, failed);
    return failed == 0 && !tests.isEmpty();
  }

  private static String verdict(TestResult test) {
    if (test.status() != Status.NORMAL) {
      return "FAILED: " + test.status();
    }
    long forbidden = count(test, FORBIDDEN);
    if (forbidden > 0) {
      return String.format("FAILED: %,d times an outcome that is forbidden", forbidden);
    }
    if (!isWeakened(test)) {
      return "ok";
    }
    long bugs = count(test, ACCEPTABLE_INTERESTING);
    return bugs > 0
        ? String.format(
            "ok: its bug was seen %,d times (%.2f %%)", bugs, 100.0 * bugs / test.getTotalCount())
        : "FAILED: the bug was not seen, so the test cannot see it";
  }

  /** Whether the test is there to show a bug. */
  private static boolean isWeakened(TestResult test) {
    return test.grading().gradingResults.values().stream()
        .anyMatch(outcome -> outcome.expect == ACCEPTABLE_INTERESTING);
  }

  private static long count(TestResult test, Expect expect) {
    return test.grading().gradingResults.values().stream()
        .filter(outcome -> outcome.expect == expect)
        .mapToLong(outcome -> outcome.count)
        .sum();
  }
}
