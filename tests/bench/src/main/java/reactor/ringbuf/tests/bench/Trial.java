package reactor.ringbuf.tests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import reactor.ringbuf.tests.bench.load.Load;
import reactor.ringbuf.tests.bench.load.LoadRing.RunTime;
import reactor.ringbuf.tests.bench.load.LoadRings;
import reactor.ringbuf.tests.bench.load.Producer;

/**
 * One consumer's turn in a case: opens the rings, starts the load, lets both warm up, and compares
 * the counters at the start and at the end of the measurement.
 */
final class Trial implements AutoCloseable {

  private final BenchCase benchCase;
  private final ConsumerKind kind;
  private final ConsumerProcess consumer;
  private final LoadRings rings;
  private final List<Producer> producers = new ArrayList<>();

  private Mark start;
  private long dropsAtStart;
  private RunTime runTimeAtStart;

  private Trial(BenchCase benchCase, ConsumerKind kind, ConsumerProcess consumer, LoadRings rings) {
    this.benchCase = benchCase;
    this.kind = kind;
    this.consumer = consumer;
    this.rings = rings;
  }

  /** Opens the rings and starts the load. */
  static Trial begin(
      BenchCase benchCase, ConsumerKind kind, ConsumerProcess consumer, LoadRings rings) {
    Trial trial = new Trial(benchCase, kind, consumer, rings);
    trial.begin();
    return trial;
  }

  /** Runs a trial from beginning to end. */
  static Measurement run(
      BenchCase benchCase, ConsumerKind kind, ConsumerProcess consumer, LoadRings rings) {
    try (Trial trial = begin(benchCase, kind, consumer, rings)) {
      pass(benchCase.schedule().warmUpSeconds());
      trial.startMeasuring();
      pass(benchCase.schedule().seconds());
      return trial.endMeasuring();
    }
  }

  private void begin() {
    Load load = benchCase.load();
    if (load instanceof Load.BackToBack backToBack) {
      int program = rings.only().programId(backToBack.program());
      openFor("trigger " + program + " " + backToBack.batch());
      rings.flush(); // what another consumer left would be taken for the batch
      rings.awaitDrained();
      rings.only().program(backToBack.program(), backToBack.batch()).run();
    } else if (load instanceof Load.Parallel parallel) {
      openFor(benchCase.work());
      int cpus = Runtime.getRuntime().availableProcessors();
      for (int k = 0; k < parallel.producers(); k++) {
        producers.add(Producer.parallel(rings.only(), parallel, benchCase.recordBytes(), k % cpus));
      }
    } else if (load instanceof Load.Rate rate) {
      openFor(benchCase.work());
      producers.add(Producer.rate(rings.only(), rate, 0));
    } else if (load instanceof Load.Cold cold) {
      openFor(benchCase.work());
      producers.add(Producer.rate(rings.only(), new Load.Rate(cold.perSecond()), 0));
    } else if (load instanceof Load.InTurn inTurn) {
      openFor(benchCase.work());
      producers.add(Producer.inTurn(rings, inTurn, 0));
    } else if (load instanceof Load.BesideFirst beside) {
      openFor(benchCase.work());
      producers.add(Producer.besideFirst(rings, beside, 0));
    } else if (load instanceof Load.Silence) {
      openFor(benchCase.work());
      for (int written = 0; written < Load.Silence.RECORDS; written += Load.Silence.BATCH) {
        rings.only().program("reserve_64", Load.Silence.BATCH).run();
      }
      rings.awaitDrained();
    }
  }

  private void openFor(String work) {
    consumer.open(rings, benchCase.consumerCpu(), work);
  }

  void startMeasuring() {
    runTimeAtStart = runTime();
    dropsAtStart = benchCase.load() instanceof Load.Cold ? 0 : drops();
    start = consumer.mark();
  }

  Measurement endMeasuring() {
    Mark end = consumer.mark();
    long drops = drops() - dropsAtStart;
    RunTime runTimeAtEnd = runTime();
    if (benchCase.load() instanceof Load.BackToBack backToBack
        && end.records() <= backToBack.batch()) {
      throw new IllegalStateException(kind + " has not gone beyond the first batch");
    }
    OptionalDouble producerNanos =
        benchCase.load() instanceof Load.Rate rate && rate.single()
            ? Measurement.perRun(runTimeAtStart, runTimeAtEnd)
            : OptionalDouble.empty();
    return Measurement.between(kind, start, end, drops, producerNanos);
  }

  private long drops() {
    return producers.stream().mapToLong(Producer::dropped).sum();
  }

  private RunTime runTime() {
    return benchCase.load() instanceof Load.Rate rate
        ? rings.only().runTime(rate.program())
        : new RunTime(0, 0);
  }

  /** The measured time itself, the only thing here that is waited for by the clock. */
  static void pass(double seconds) {
    try {
      Thread.sleep((long) (seconds * 1000));
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Stops the load, makes sure that nothing was left in the rings, and closes them. */
  @Override
  public void close() {
    producers.forEach(Producer::close);
    consumer.finish();
    // Where the kernel notifies by itself, a consumer that sleeps over a record is found out.
    if (benchCase.load() instanceof Load.Parallel parallel && parallel.sampled() > 0) {
      rings.flush();
    }
    rings.awaitDrained();
    consumer.close(rings);
  }
}
