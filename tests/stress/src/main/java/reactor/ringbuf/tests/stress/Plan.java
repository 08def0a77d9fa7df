package reactor.ringbuf.tests.stress;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What one round does, drawn by lot.
 *
 * @param rings what is written to each ring
 * @param consumerCpu where the rings' thread runs; {@link #ANYWHERE} if it is not tied
 * @param coalescing the window; zero for none
 * @param signals what is received
 * @param demand how it is requested
 * @param cancelMicros a subscription is cancelled within this time; {@link #NEVER}
 * @param cancelSignals or by itself, within so many signals; {@link #NEVER}
 */
record Plan(
    List<RingPlan> rings,
    int consumerCpu,
    Duration coalescing,
    Signals signals,
    DemandGame demand,
    int cancelMicros,
    int cancelSignals) {

  static final int ANYWHERE = -1;
  static final int NEVER = 0;

  static final int CPUS = Runtime.getRuntime().availableProcessors();

  private static final int MOST_RINGS = 8;
  private static final int MOST_PRODUCERS = 3;

  /** What a subscriber receives. */
  enum Signals {
    DECODED,
    COPIES,
    BATCHES
  }

  static Plan draw(SplittableRandom random) {
    int rings = pick(random, 1, 1, 2, random.nextInt(2, MOST_RINGS + 1));
    int mostProducers = rings == 1 ? MOST_PRODUCERS : Math.max(1, MOST_RINGS / 2 / rings);
    return new Plan(
        IntStream.range(0, rings).mapToObj(i -> RingPlan.draw(random, mostProducers)).toList(),
        random.nextInt(ANYWHERE, CPUS),
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

  static int pick(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }

  @Override
  public String toString() {
    return String.format(
        "consumer on %s, window %d us, %s, demand %s, cancelled %s, rings: %s",
        consumerCpu == ANYWHERE ? "any cpu" : "cpu " + consumerCpu,
        coalescing.toNanos() / 1000,
        signals,
        demand,
        cancelMicros == NEVER && cancelSignals == NEVER
            ? "never"
            : "within "
                + (cancelMicros == NEVER ? "" : cancelMicros + " us ")
                + (cancelSignals == NEVER ? "" : cancelSignals + " signals"),
        rings);
  }
}
