package reactor.ringbuf.tests.stress;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.Batch.Method;

/**
 * What one round does, drawn by lot.
 *
 * @param ringSize bytes
 * @param consumerCpu where the ring's thread runs; {@link #ANYWHERE} if it is not tied
 * @param producerCpus where the producers run, one each
 * @param batch what they write in one call
 * @param burst so many records at most follow each other without a gap
 * @param gapNanos gaps are shorter than this
 * @param coalescing the window; zero for none
 * @param signals what is received
 * @param demand how it is requested
 * @param cancelMicros a subscription is cancelled within this time; {@link #NEVER}
 * @param cancelSignals or by itself, within so many signals; {@link #NEVER}
 */
record Plan(
    long ringSize,
    int consumerCpu,
    List<Integer> producerCpus,
    Batch batch,
    int burst,
    int gapNanos,
    Duration coalescing,
    Signals signals,
    DemandGame demand,
    int cancelMicros,
    int cancelSignals) {

  static final int ANYWHERE = -1;
  static final int NEVER = 0;

  /** A call of the kernel is over soon, so that producers can be stopped. */
  private static final int CALL_NANOS = 5_000_000;

  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  /** What a subscriber receives. */
  enum Signals {
    DECODED,
    COPIES,
    BATCHES
  }

  static Plan draw(SplittableRandom random) {
    int burst = random.nextInt(1, 4);
    int gap = pick(random, 200, 500, 2_000, 2_000, 20_000, 200_000);
    int calls = Math.max(1, Math.min(5_000, CALL_NANOS / gap));
    Batch batch = Batch.of(calls).bursts(burst, gap).content(Content.SEQUENCE).stopWhenFull();
    batch =
        switch (random.nextInt(4)) {
          case 0 -> batch.method(Method.OUTPUT).length(random.nextInt(8, 300));
          case 1 -> batch.method(Method.DYNPTR).length(random.nextInt(8, 300)).discardEvery(5);
          default -> batch.method(Method.RESERVE).length(8);
        };
    return new Plan(
        pick(random, 4096, 64 * 1024, 512 * 1024),
        random.nextInt(ANYWHERE, CPUS),
        IntStream.range(0, random.nextInt(1, 4)).mapToObj(i -> random.nextInt(CPUS)).toList(),
        batch,
        burst,
        gap,
        Duration.ofNanos(1_000L * pick(random, 50, 50, 0, 0, random.nextInt(1, 500))),
        Signals.values()[pick(random, 0, 0, 1, 2)],
        DemandGame.values()[random.nextInt(DemandGame.values().length)],
        pick(random, NEVER, NEVER, NEVER, 200, 5_000, 100_000),
        pick(random, NEVER, NEVER, NEVER, 10, 1_000));
  }

  /** How long a subscription lives. */
  long lifeNanos(SplittableRandom random) {
    return cancelMicros == NEVER
        ? Integer.MAX_VALUE * 1_000L
        : random.nextInt(cancelMicros) * 1_000L;
  }

  /** After how many signals it cancels itself. */
  long lifeSignals(SplittableRandom random) {
    return cancelSignals == NEVER ? Long.MAX_VALUE : random.nextInt(cancelSignals) + 1;
  }

  private static int pick(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }

  @Override
  public String toString() {
    return String.format(
        "ring %d KiB, consumer on %s, producers on %s, bursts of 1 to %d, gaps below %d ns,"
            + " records of %d bytes, window %d us, %s, demand %s, cancelled %s",
        ringSize / 1024,
        consumerCpu == ANYWHERE ? "any cpu" : "cpu " + consumerCpu,
        producerCpus,
        burst,
        gapNanos,
        batch.length(),
        coalescing.toNanos() / 1000,
        signals,
        demand,
        cancelMicros == NEVER && cancelSignals == NEVER
            ? "never"
            : "within "
                + (cancelMicros == NEVER ? "" : cancelMicros + " us ")
                + (cancelSignals == NEVER ? "" : cancelSignals + " signals"));
  }
}
