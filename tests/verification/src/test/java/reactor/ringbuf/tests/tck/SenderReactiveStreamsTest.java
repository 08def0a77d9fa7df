package reactor.ringbuf.tests.tck;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.testng.ITestResult;

/** The Reactive Streams TCK against what a sender subscribes with: each check is a test here. */
class SenderReactiveStreamsTest {

  @TestFactory
  Stream<DynamicTest> subscriber() {
    return Checks.run(new SubscriberTck()).stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    result.getMethod().getMethodName(),
                    () -> SenderReactiveStreamsTest.report(result)));
  }

  private static void report(ITestResult result) throws Throwable {
    if (result.getStatus() == ITestResult.SUCCESS) {
      return;
    }
    // Those that this TCK knows only by name.
    if (result.getStatus() == ITestResult.SKIP
        && result.getMethod().getMethodName().startsWith("untested_")) {
      throw new TestAbortedException("Not verified by this TCK");
    }
    throw result.getThrowable();
  }
}
