package reactor.ringbuf.tests.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A consumer's counters at one moment, and its latencies since the moment before; see consumer.c.
 *
 * @param timeNanos when
 * @param records consumed since the ring was opened
 * @param threadCpuNanos of the consuming thread
 * @param processCpuNanos of the whole process
 * @param userNanos in user space, of the consuming thread; in ticks of 10 ms
 * @param systemNanos in the kernel, likewise
 * @param switches how often the consuming thread has gone to sleep
 * @param naps how often the consuming thread has napped instead of waiting to be notified
 * @param allocatedBytes by the consuming thread, in Java
 * @param latency since the last mark
 */
record Mark(
    long timeNanos,
    long records,
    long threadCpuNanos,
    long processCpuNanos,
    long userNanos,
    long systemNanos,
    long switches,
    long naps,
    long allocatedBytes,
    Latency latency) {

  /**
   * Percentiles in nanoseconds, -1 if there were none.
   *
   * @param p50 half of the records took no longer
   * @param p99 99 in 100 took no longer
   * @param p999 999 in 1000 took no longer
   * @param max none took longer
   */
  record Latency(long p50, long p99, long p999, long max) {}

  static Mark parse(String line) {
    Map<String, Long> values =
        Arrays.stream(line.split(" "))
            .filter(word -> word.contains("="))
            .map(word -> word.split("="))
            .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
    return new Mark(
        values.get("time_ns"),
        values.get("records"),
        values.get("thread_cpu_ns"),
        values.get("process_cpu_ns"),
        values.get("user_ns"),
        values.get("system_ns"),
        values.get("switches"),
        values.get("naps"),
        values.get("allocated"),
        new Latency(values.get("p50"), values.get("p99"), values.get("p999"), values.get("max")));
  }
}
