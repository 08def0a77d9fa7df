package reactor.ringbuf.tests.tck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.annotations.Factory;

/** Runs all checks of a TCK, which are TestNG tests, and collects what became of each. */
final class Checks {

  static final long GC_TIMEOUT_MILLIS = 300;

  /** Three of the checks always take that long. */
  private static final long TIMEOUT_MILLIS = 500;

  private static final long NO_SIGNALS_MILLIS = 20;

  private Checks() {}

  static TestEnvironment environment() {
    return new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNALS_MILLIS);
  }

  /** Runs one verification; the results in the order of their names. */
  static List<ITestResult> run(Object verification) {
    Holder.verification = verification;
    Collector collector = new Collector();
    TestNG runner = new TestNG(false); // no default listeners: they write reports of their own
    runner.setVerbose(0);
    runner.setTestClasses(new Class<?>[] {Holder.class});
    runner.addListener(collector);
    runner.run();
    collector.results.sort(Comparator.comparing(ITestResult::getName));
    return collector.results;
  }

  /** TestNG makes its tests itself; this gives it one that is ready. */
  public static final class Holder {

    private static Object verification;

    @Factory
    public Object[] verification() {
      return new Object[] {verification};
    }
  }

  private static final class Collector implements ITestListener {

    final List<ITestResult> results = new ArrayList<>();

    @Override
    public void onTestSuccess(ITestResult result) {
      results.add(result);
    }

    @Override
    public void onTestFailure(ITestResult result) {
      results.add(result);
    }

    @Override
    public void onTestSkipped(ITestResult result) {
      results.add(result);
    }
  }
}
