package reactor.ringbuf.tests.bench;

import java.util.Set;
import reactor.ringbuf.tests.bench.load.Load;

/**
 * One situation in which consumers are compared.
 *
 * @param name on the command line and in the results
 * @param what it is, in words
 * @param rings how many, consumed together
 * @param ringSize bytes in each
 * @param payload bytes in each record
 * @param load what is written
 * @param work what a consumer does with a record, in the words of consumer.c; a back-to-back load's
 *     is its trigger
 * @param consumerCpu where the consuming thread is pinned
 * @param consumers which are compared
 * @param schedule how long and how often
 */
record BenchCase(
    String name,
    String what,
    int rings,
    long ringSize,
    int payload,
    Load load,
    String work,
    int consumerCpu,
    Set<ConsumerKind> consumers,
    Schedule schedule) {

  /**
   * How long and how often a case is measured.
   *
   * @param rounds how often each consumer has its turn
   * @param warmUpSeconds before each measurement
   * @param seconds of each measurement
   */
  record Schedule(int rounds, double warmUpSeconds, double seconds) {

    Schedule rounds(int rounds) {
      return new Schedule(rounds, warmUpSeconds, seconds);
    }

    Schedule seconds(double seconds) {
      return new Schedule(rounds, warmUpSeconds, seconds);
    }
  }

  BenchCase consumers(Set<ConsumerKind> others) {
    return new BenchCase(
        name, what, rings, ringSize, payload, load, work, consumerCpu, others, schedule);
  }

  BenchCase schedule(Schedule other) {
    return new BenchCase(
        name, what, rings, ringSize, payload, load, work, consumerCpu, consumers, other);
  }

  /** Whether the load is for several rings, of which there may still be one only. */
  boolean isOfSeveralRings() {
    return load instanceof Load.InTurn || load instanceof Load.BesideFirst;
  }

  /** Bytes that a record takes in the ring. */
  int recordBytes() {
    return Load.HEADER + payload;
  }

  /** Seconds that it takes to measure all consumers, about. */
  double estimatedSeconds() {
    double once = schedule.warmUpSeconds() + schedule.seconds() + 0.1;
    // An idle ring takes nothing away from another, so all are watched at the same time.
    int turns = load instanceof Load.Silence ? 1 : consumers.size();
    return schedule.rounds() * turns * once;
  }
}
