package reactor.ringbuf.tests.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
      List.of("-time", "500", "-sc", "false", "-af", "NONE", "-jvmArgs", "-XX:+TieredCompilation");

  /** An hour or more: every combination of compilers, stress flags and places of the threads. */
  private static final List<String> LONG = List.of("-m", "default");

  private static final String UNSEEN = "FAILED: the bug was not seen, so the test cannot see it";

  /** How often a test that did not show its bug gets another, longer chance. */
  private static final int RETRIES = 1;

  /** Whose window is too short to be hit for certain. */
  private static final String RARE = "NoSecondLookLosesWakeups";

  private Suite() {}

  /**
   * Runs the suite, and exits with its status.
   *
   * @param args {@code --long}, and options of jcstress
   */
  public static void main(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    options.addAll(0, options.remove("--long") ? LONG : QUICK);
    options.addAll(0, List.of("-r", "report"));
    Map<String, TestResult> results = new TreeMap<>();
    run(options, results);
    for (int i = 0; i < RETRIES; i++) {
      // A bug that is there shows itself by chance; one more chance costs less than a red build.
      List<String> unseen =
          results.values().stream()
              .filter(test -> verdict(test).equals(UNSEEN))
              .map(test -> test.getName().replaceFirst(".*\\.", ""))
              .toList();
      if (unseen.isEmpty()) {
        break;
      }
      List<String> again = new ArrayList<>(options);
      again.replaceAll(option -> option.equals("500") ? "4000" : option);
      again.addAll(List.of("-t", String.join("|", unseen)));
      run(again, results);
    }
    System.exit(judge(results.values()) ? 0 : 1);
  }

  /** Runs tests, and adds what came of them, or replaces it. */
  private static void run(List<String> options, Map<String, TestResult> results) throws Exception {
    Options parsed = new Options(options.toArray(String[]::new));
    if (!parsed.parse()) {
      System.exit(2);
    }
    try {
      new JCStress(parsed).run();
    } catch (AssertionError e) {
      System.out.println(e.getMessage()); // that there were failures; they are judged below
    }
    InProcessCollector collected = new InProcessCollector();
    DiskReadCollector file = new DiskReadCollector(parsed.getResultFile(), collected);
    file.dump();
    file.close();
    for (TestResult test : ReportUtils.mergedByName(collected.getTestResults())) {
      results.put(test.getName(), test);
    }
  }

  private static boolean judge(Collection<TestResult> tests) {
    long samples = 0;
    int outcomes = 0;
    int failed = 0;
    System.out.printf("%n%-45s %15s %9s  %s%n", "test", "samples", "outcomes", "verdict");
    for (TestResult test : tests) {
      String verdict = verdict(test);
      System.out.printf(
          "%-45s %,15d %9d  %s%n",
          test.getName().replaceFirst(".*\\.jcstress\\.", ""),
          test.getTotalCount(),
          test.getStateKeys().size(),
          verdict);
      samples += test.getTotalCount();
      outcomes += test.getStateKeys().size();
      failed += verdict.startsWith("FAILED") ? 1 : 0;
    }
    System.out.printf(
        "%njcstress: %d tests, %d outcomes in %,d samples%n%d passed, %d failed%n",
        tests.size(), outcomes, samples, tests.size() - failed, failed);
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
    if (test.grading().gradingResults.values().stream()
        .noneMatch(outcome -> outcome.expect == ACCEPTABLE_INTERESTING)) {
      return "ok";
    }
    long interesting = count(test, ACCEPTABLE_INTERESTING);
    if (interesting == 0 && test.getName().endsWith(RARE)) {
      return "ok (its bug is rare and was not seen this time; the model always shows it)";
    }
    return interesting > 0 ? String.format("ok: the bug was seen %,d times", interesting) : UNSEEN;
  }

  private static long count(TestResult test, Expect expect) {
    return test.grading().gradingResults.values().stream()
        .filter(outcome -> outcome.expect == expect)
        .mapToLong(outcome -> outcome.count)
        .sum();
  }
}
