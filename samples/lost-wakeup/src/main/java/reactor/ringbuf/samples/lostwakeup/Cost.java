package reactor.ringbuf.samples.lostwakeup;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures what a sequentially consistent store of the consumer position costs against a release
 * store: reads records that are there already, so that nothing but reading and storing takes time.
 */
final class Cost {

  /** Header and payload. */
  private static final int RECORD_BYTES = 16;

  /** So many records are read between two looks at the clock; they fill half of the ring. */
  private static final int RECORDS = Load.SIZE / 2 / RECORD_BYTES;

  private static final int PASSES = 50;
  private static final int WARM_UP_ROUNDS = 5;

  private final PrintStream out;
  private final List<Integer> cpus;
  private final Duration duration;
  private final List<Case> cases = new ArrayList<>();
  private long checksum;

  Cost(PrintStream out, List<Integer> cpus, Duration duration) {
    this.out = out;
    this.cpus = cpus;
    this.duration = duration;
    for (boolean busy : new boolean[] {false, true}) {
      for (int recordsPerStore : new int[] {1, 16, 256}) {
        cases.add(new Case(busy, recordsPerStore, new ArrayList<>(), new ArrayList<>()));
      }
    }
  }

  /**
   * One line of the table.
   *
   * @param busy whether a producer writes at the same time, on the other processor
   * @param recordsPerStore so many records are read for one store
   * @param release samples with release stores, nanoseconds per record
   * @param seqCst samples with sequentially consistent stores
   */
  private record Case(
      boolean busy, int recordsPerStore, List<Double> release, List<Double> seqCst) {

    /** What a seq_cst store costs more, round by round, since the machine's mood changes. */
    List<Double> perStore() {
      return IntStream.range(0, release.size())
          .mapToObj(round -> (seqCst.get(round) - release.get(round)) * recordsPerStore)
          .toList();
    }
  }

  /** Measures and prints a table. */
  int run() {
    int rounds = Load.on(cpus.get(0), this::measure).join();
    out.printf(
        "Nanoseconds per record of 8 bytes, medians (and quartiles) of %,d rounds:%n%n", rounds);
    out.println("| producer | records per store | release | seq_cst | more per store |");
    out.println("|---|---|---|---|---|");
    for (Case one : cases) {
      out.printf(
          "| %s | %d | %s | %s | %s |%n",
          one.busy ? "writing" : "idle",
          one.recordsPerStore,
          figure(one.release),
          figure(one.seqCst),
          figure(one.perStore()));
    }
    return 0;
  }

  private int measure() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      round(false);
    }
    int rounds = 0;
    for (long start = System.nanoTime();
        rounds == 0 || System.nanoTime() - start < duration.toNanos();
        rounds++) {
      round(true);
    }
    return rounds;
  }

  private void round(boolean counts) {
    try (Load idle = new Load(1, 0);
        Load busy = new Load(1, 0).start(cpus.get(1))) {
      for (Case one : cases) {
        double release = sample(one, one.busy ? busy : idle, false);
        double seqCst = sample(one, one.busy ? busy : idle, true);
        if (counts) {
          one.release.add(release);
          one.seqCst.add(seqCst);
        }
      }
    }
  }

  /** The median of several passes, since some are interrupted. */
  private double sample(Case one, Load load, boolean seqCst) {
    List<Double> passes = new ArrayList<>();
    for (int pass = 0; pass < PASSES; pass++) {
      if (!one.busy) {
        load.bursts.write(RECORDS);
      }
      passes.add((double) drain(load.ring, one.recordsPerStore, seqCst) / RECORDS);
    }
    return quantile(passes, 0.5);
  }

  /** Waits until there are enough records, and reads them. Returns how long that reading took. */
  private long drain(Ring ring, int recordsPerStore, boolean seqCst) {
    long position = (long) Ring.LONG.getOpaque(ring.consumerPage, 0);
    while ((long) Ring.LONG.getAcquire(ring.producerPage, 0) < position + RECORDS * RECORD_BYTES) {
      Thread.onSpinWait();
    }
    long sum = 0;
    long start = System.nanoTime();
    for (int read = 0; read < RECORDS; read += recordsPerStore) {
      for (int record = 0; record < recordsPerStore; record++) {
        int header;
        do {
          header = ring.header(position);
        } while (Ring.isBusy(header));
        sum += ring.time(position);
        position += Ring.footprint(header);
      }
      if (seqCst) {
        Ring.LONG.setVolatile(ring.consumerPage, 0, position);
      } else {
        Ring.LONG.setRelease(ring.consumerPage, 0, position);
      }
    }
    long nanos = System.nanoTime() - start;
    checksum += sum; // so that the payloads are read
    return nanos;
  }

  private static String figure(List<Double> samples) {
    return String.format(
        "%.1f (%.1f to %.1f)",
        quantile(samples, 0.5), quantile(samples, 0.25), quantile(samples, 0.75));
  }

  private static double quantile(List<Double> samples, double q) {
    return samples.stream()
        .sorted()
        .skip(Math.round(q * (samples.size() - 1)))
        .findFirst()
        .orElseThrow();
  }
}
