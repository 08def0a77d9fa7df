package reactor.ringbuf.tests.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.testng.ITestResult;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * The Reactive Streams TCKs, in full, against every way to receive: each check is a test here. What
 * they skip must be what {@link Skip} lists.
 */
class ReactiveStreamsTest {

  private static final RecordDecoder<Long> DECODER = record -> record.getLong(0);

  private static final Map<Skip, Integer> SKIPPED = new EnumMap<>(Skip.class);
  private static int passed;

  @TestFactory
  Stream<DynamicTest> testRing() {
    return verify("test ring", FedRing::ofTestKit);
  }

  @TestFactory
  @RequiresBpf
  Stream<DynamicTest> kernelRing() {
    return verify("kernel ring", FedRing::ofKernel);
  }

  private static Stream<DynamicTest> verify(String kind, Supplier<FedRing> rings) {
    return Stream.of(
            publisher(Subject.endless(kind + ", copies", rings, (r, n) -> r.receive())),
            publisher(Subject.endless(kind + ", decoder", rings, (r, n) -> r.receive(DECODER))),
            publisher(
                Subject.finite(kind + ", copies, take(n)", rings, (r, n) -> r.receive().take(n))),
            publisher(
                Subject.finite(
                    kind + ", decoder, take(n)", rings, (r, n) -> r.receive(DECODER).take(n))),
            flow(Subject.endless(kind + ", copies as Flow", rings, (r, n) -> r.receiveAsFlow())),
            flow(
                Subject.endless(
                    kind + ", decoder as Flow", rings, (r, n) -> r.receiveAsFlow(DECODER))))
        .flatMap(checks -> checks);
  }

  private static <T> Stream<DynamicTest> publisher(
      Subject<? extends org.reactivestreams.Publisher<T>> subject) {
    return tests(subject, new PublisherTck<>(subject));
  }

  private static <T> Stream<DynamicTest> flow(
      Subject<? extends java.util.concurrent.Flow.Publisher<T>> subject) {
    return tests(subject, new FlowPublisherTck<>(subject));
  }

  private static Stream<DynamicTest> tests(Subject<?> subject, Object verification) {
    return Checks.run(verification).stream()
        .map(
            result -> {
              String check = result.getMethod().getMethodName();
              return DynamicTest.dynamicTest(
                  subject + ": " + check,
                  () -> report(result, check, Skip.of(check, subject.isEndless())));
            });
  }

  private static void report(ITestResult result, String check, Skip skip) throws Throwable {
    if (result.getStatus() == ITestResult.SUCCESS) {
      assertThat(skip).as("%s passed, but is listed as skipped", check).isNull();
      passed++;
      return;
    }
    if (result.getStatus() != ITestResult.SKIP || skip == null) {
      throw result.getThrowable();
    }
    SKIPPED.merge(skip, 1, Integer::sum);
    throw new TestAbortedException(
        check + ": " + skip.reason + " [TCK: " + result.getThrowable().getMessage() + "]");
  }

  @AfterAll
  static void printCounts() {
    System.out.printf(
        "Reactive Streams TCK: %d checks passed, %d skipped%n",
        passed, SKIPPED.values().stream().mapToInt(Integer::intValue).sum());
    SKIPPED.forEach((skip, count) -> System.out.printf("  %4d %s%n", count, skip.reason));
  }
}
