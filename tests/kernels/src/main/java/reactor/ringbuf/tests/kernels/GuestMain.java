package reactor.ringbuf.tests.kernels;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes with JUnit and prints a line for each test, at once: a virtual machine that
 * hangs has then said where. Leaves out tests with the tag {@code full-speed}, which take minutes
 * on an emulated processor, or rest on how fast a processor is.
 *
 * <p>A line is {@code @@ RESULT|CLASS|TEST|MILLISECONDS|REASON}, with RESULT one of {@code passed},
 * {@code failed} and {@code skipped}.
 */
final class GuestMain implements TestExecutionListener {

  private final PrintStream out;
  private final ConcurrentMap<String, Long> starts = new ConcurrentHashMap<>();

  private GuestMain(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the classes named, or one test of a class, as in {@code a.b.CTest#test}.
   *
   * @param args names of classes and tests
   */
  public static void main(String[] args) {
    List<DiscoverySelector> selectors =
        Stream.of(args)
            .<DiscoverySelector>map(
                name ->
                    name.contains("#")
                        ? DiscoverySelectors.selectMethod(name)
                        : DiscoverySelectors.selectClass(name))
            .toList();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .filters(TagFilter.excludeTags("full-speed"))
            .configurationParameter("junit.jupiter.execution.timeout.default", "300 s")
            .build();
    LauncherFactory.create().execute(request, new GuestMain(System.out));
    System.exit(0); // whatever threads a failed test has left
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    starts.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    report("skipped", test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          report("passed", test, "");
        }
      }
      case ABORTED -> report("skipped", test, reason(result));
      case FAILED -> {
        result.getThrowable().ifPresent(error -> error.printStackTrace(out));
        report("failed", test, reason(result));
      }
    }
  }

  private static String reason(TestExecutionResult result) {
    return result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
  }

  private void report(String result, TestIdentifier test, String reason) {
    long start = starts.getOrDefault(test.getUniqueId(), System.nanoTime());
    out.printf(
        "@@ %s|%s|%d|%s%n",
        result,
        name(test),
        (System.nanoTime() - start) / 1_000_000,
        reason.strip().replaceAll("\\s+", " "));
  }

  /** CLASS|TEST, where the test of a class as a whole is an asterisk. */
  private static String name(TestIdentifier test) {
    String display = test.getDisplayName().replace('|', '/');
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return simple(method.getClassName())
          + '|'
          + method.getMethodName()
          + (display.startsWith("[") ? display : "");
    }
    return source instanceof ClassSource type ? simple(type.getClassName()) + "|*" : display + "|*";
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
