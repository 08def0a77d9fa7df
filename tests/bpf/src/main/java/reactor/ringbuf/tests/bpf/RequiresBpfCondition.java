package reactor.ringbuf.tests.bpf;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tries once to load the producers, and enables or skips the tests that need them. */
final class RequiresBpfCondition implements ExecutionCondition {

  /** Why it did not work, or empty. */
  private static final String REFUSAL = tryOut();

  private static String tryOut() {
    try (KernelRing ring = KernelRing.create(Libc.pageSize())) {
      ring.producer(0).write(Batch.of(1));
      return "";
    } catch (RuntimeException | LinkageError e) {
      return e.toString();
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (REFUSAL.isEmpty()) {
      return ConditionEvaluationResult.enabled("BPF programs can be loaded");
    }
    String reason = "BPF is not to be had here: " + REFUSAL;
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(reason + " (CI=true: that is a failure)");
    }
    System.err.println("SKIPPED " + context.getDisplayName() + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
