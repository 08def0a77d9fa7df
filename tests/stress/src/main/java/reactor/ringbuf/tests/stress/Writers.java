package reactor.ringbuf.tests.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import reactor.ringbuf.tests.fixtures.Cpus;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Written;

/** The producers of one ring, each in a thread on a processor of its own choice. */
final class Writers {

  private static final long FULL_NANOS = 20_000;

  private final List<CompletableFuture<Written>> results = new ArrayList<>();
  private final long end;
  private volatile boolean stop;

  /**
   * Starts to write.
   *
   * @param end until when, as {@link System#nanoTime} tells it
   */
  Writers(KernelRing ring, RingPlan plan, long end) {
    this.end = end;
    for (int id = 0; id < plan.producerCpus().size(); id++) {
      int cpu = plan.producerCpus().get(id);
      Producer producer = ring.producer(id);
      results.add(
          CompletableFuture.supplyAsync(
              () -> write(producer, plan, cpu), task -> new Thread(task, "producer").start()));
    }
  }

  private Written write(Producer producer, RingPlan plan, int cpu) {
    Cpus.pin(cpu);
    Written sum = new Written(0, 0, 0);
    while (!stop && System.nanoTime() < end) {
      Written written = producer.write(plan.batch());
      sum = sum.plus(written);
      if (written.attempted() < plan.batch().count()) {
        LockSupport.parkNanos(FULL_NANOS); // full: let the consumer have the processor
      }
    }
    return sum;
  }

  /** Ends writing, earlier than planned. */
  void stop() {
    stop = true;
  }

  /** Whether all have ended. */
  boolean haveEnded() {
    return results.stream().allMatch(CompletableFuture::isDone);
  }

  /** What was written; waits until all have ended. */
  Written written() {
    return results.stream().map(CompletableFuture::join).reduce(Written::plus).orElseThrow();
  }
}
