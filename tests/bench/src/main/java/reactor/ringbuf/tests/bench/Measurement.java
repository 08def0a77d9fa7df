package reactor.ringbuf.tests.bench;

import java.util.OptionalDouble;
import reactor.ringbuf.tests.bench.load.LoadRing;

/**
 * What one round has measured of one consumer, as rates and per record; NaN where it does not
 * apply.
 *
 * @param seconds how long
 * @param recordsPerSecond consumed
 * @param dropsPerSecond lost since the ring was full
 * @param drops the same, counted
 * @param cpuNanos of the consumer per record: in C the process's, in Java the consuming thread's
 * @param userNanos its part in user space, by the scheduler's ticks
 * @param systemNanos its part in the kernel
 * @param processCpuNanos of the whole process per record
 * @param cpuSeconds of the consumer in all
 * @param totalCpuNanos the consumer's and the producer's together, per record
 * @param producerNanos the BPF program's run time per record
 * @param wakeupsPerSecond how often the consuming thread has gone to sleep, naps included
 * @param wakeups the same, counted
 * @param napsPerSecond how often of those it has napped, instead of waiting to be notified
 * @param allocatedBytes per record
 * @param latency in nanoseconds, -1 where it does not apply
 */
record Measurement(
    double seconds,
    double recordsPerSecond,
    double dropsPerSecond,
    long drops,
    double cpuNanos,
    double userNanos,
    double systemNanos,
    double processCpuNanos,
    double cpuSeconds,
    double totalCpuNanos,
    double producerNanos,
    double wakeupsPerSecond,
    long wakeups,
    double napsPerSecond,
    double allocatedBytes,
    Mark.Latency latency) {

  private static final double SECOND = 1e9;

  /**
   * Compares two moments.
   *
   * @param producerNanos if it was measured
   * @param drops counted between the two
   */
  static Measurement between(
      ConsumerKind kind, Mark start, Mark end, long drops, OptionalDouble producerNanos) {
    double seconds = (end.timeNanos() - start.timeNanos()) / SECOND;
    double records = end.records() - start.records();
    double processCpu = end.processCpuNanos() - start.processCpuNanos();
    double cpu = kind.inC() ? processCpu : end.threadCpuNanos() - start.threadCpuNanos();
    double user = end.userNanos() - start.userNanos();
    double inUserSpace = user / (user + end.systemNanos() - start.systemNanos());
    long wakeups = end.switches() - start.switches();
    return new Measurement(
        seconds,
        records / seconds,
        drops / seconds,
        drops,
        perRecord(cpu, records),
        perRecord(cpu, records) * inUserSpace,
        perRecord(cpu, records) * (1 - inUserSpace),
        perRecord(processCpu, records),
        cpu / SECOND,
        perRecord(cpu, records) + producerNanos.orElse(Double.NaN),
        producerNanos.orElse(Double.NaN),
        wakeups / seconds,
        wakeups,
        (end.naps() - start.naps()) / seconds,
        kind.inC() ? Double.NaN : perRecord(end.allocatedBytes() - start.allocatedBytes(), records),
        end.latency());
  }

  /** What a program has cost per run between two looks. */
  static OptionalDouble perRun(LoadRing.RunTime start, LoadRing.RunTime end) {
    long runs = end.runs() - start.runs();
    return runs == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) (end.nanos() - start.nanos()) / runs);
  }

  /**
   * What naps have cost per record.
   *
   * @param nanosPerNap what one costs
   */
  double napNanos(double nanosPerNap) {
    return recordsPerSecond == 0 ? Double.NaN : napsPerSecond * nanosPerNap / recordsPerSecond;
  }

  private static double perRecord(double total, double records) {
    return records == 0 ? Double.NaN : total / records;
  }
}
