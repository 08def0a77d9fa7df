package reactor.ringbuf.tests.stress;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;
import reactor.ringbuf.tests.fixtures.KernelVersion;

/**
 * What is written to one ring of a round, drawn by lot.
 *
 * @param size bytes
 * @param producerCpus where the producers run, one each
 * @param batch what they write in one call
 * @param burst so many records at most follow each other without a gap
 * @param gapNanos gaps are shorter than this
 */
record RingPlan(long size, List<Integer> producerCpus, Batch batch, int burst, int gapNanos) {

  /** A call of the kernel is over soon, so that producers can be stopped. */
  private static final int CALL_NANOS = 5_000_000;

  static RingPlan draw(SplittableRandom random, int mostProducers) {
    int burst = random.nextInt(1, 4);
    int gap = Plan.pick(random, 200, 500, 2_000, 2_000, 20_000, 200_000);
    int calls = Math.max(1, Math.min(5_000, CALL_NANOS / gap));
    Batch batch = Batch.of(calls).bursts(burst, gap).content(Content.SEQUENCE).stopWhenFull();
    batch =
        switch (random.nextInt(4)) {
          case 0 -> batch.method(Method.OUTPUT).length(random.nextInt(8, 300));
          case 1 ->
              KernelVersion.running().isBefore(5, 19)
                  ? batch.method(Method.RESERVE).length(64).discardEvery(5)
                  : batch.method(Method.DYNPTR).length(random.nextInt(8, 300)).discardEvery(5);
          default -> batch.method(Method.RESERVE).length(8);
        };
    return new RingPlan(
        Plan.pick(random, 4096, 64 * 1024, 512 * 1024),
        IntStream.range(0, random.nextInt(1, mostProducers + 1))
            .mapToObj(i -> random.nextInt(Plan.CPUS))
            .toList(),
        batch,
        burst,
        gap);
  }

  @Override
  public String toString() {
    return String.format(
        "%d KiB: producers on %s, bursts of 1 to %d, gaps below %d ns, records of %d bytes",
        size / 1024, producerCpus, burst, gapNanos, batch.length());
  }
}
