package reactor.ringbuf.tests.bench.consumer;

import com.sun.jna.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import reactor.ringbuf.tests.bench.load.Libc;

/**
 * The process around a consumer in Java: it obeys lines on stdin and answers each with one on
 * stdout, as consumer.c does, where the lines are described.
 */
public final class ConsumerMain {

  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long SECOND = 1_000_000_000L;

  private final Consumer consumer;
  private List<ConsumerThread> threads = List.of();
  private final List<Work> works = new ArrayList<>();

  private ConsumerMain(Consumer consumer) {
    this.consumer = consumer;
  }

  /** Runs the consumer that the argument names. */
  public static void main(String[] arguments) throws Exception {
    serve(
        switch (arguments[0]) {
          case "decoder" -> FluxConsumer.decoder();
          case "decoder-250us" -> FluxConsumer.decoder().coalescing(Duration.ofNanos(250_000));
          case "decoder-observed" -> FluxConsumer.decoder().observed();
          case "decoder-warmed" -> FluxConsumer.decoder().warmedUp();
          case "values" -> FluxConsumer.values();
          case "publish-on" -> FluxConsumer.publishOn();
          case "map-filter" -> FluxConsumer.mapAndFilter();
          case "buffer-timeout" -> FluxConsumer.bufferTimeout();
          case "share-3" -> FluxConsumer.share();
          case "copies" -> FluxConsumer.copies();
          case "batches" -> FluxConsumer.batches();
          case "decoder-threads" -> FluxConsumer.decoder().threadPerRing();
          case "decoder-uncoalesced" -> FluxConsumer.decoder().coalescing(Duration.ZERO);
          case "copies-uncoalesced" -> FluxConsumer.copies().coalescing(Duration.ZERO);
          case "batches-uncoalesced" -> FluxConsumer.batches().coalescing(Duration.ZERO);
          case "libbpf-jna" -> new JnaConsumer();
          default -> throw new IllegalArgumentException("no such consumer: " + arguments[0]);
        });
  }

  /** Obeys until the end of the input. */
  public static void serve(Consumer consumer) throws Exception {
    ConsumerMain main = new ConsumerMain(consumer);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      main.obey(line.split(" "));
    }
  }

  /** Ends the process, saying what failed. */
  static void fail(Throwable error) {
    error.printStackTrace();
    System.out.println("error " + error);
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }

  private void obey(String[] words) throws Exception {
    switch (words[0]) {
      case "open" -> open(words);
      case "mark" -> mark();
      case "finish" -> finish();
      case "close" -> close();
      default -> throw new IllegalArgumentException("not understood: " + String.join(" ", words));
    }
  }

  private void open(String[] words) throws Exception {
    works.clear();
    threads =
        consumer.open(
            Arrays.stream(words[1].split(",")).map(Integer::valueOf).toList(),
            Integer.parseInt(words[2]),
            () -> {
              Work work = Work.parse(words, 3);
              works.add(work);
              return work;
            });
    System.out.println("opened");
  }

  private void mark() throws IOException {
    Histogram latencies = works.get(0).takeLatencies();
    works.stream().skip(1).forEach(work -> latencies.add(work.takeLatencies()));
    long userNanos = 0;
    long systemNanos = 0;
    long switches = 0;
    for (ConsumerThread thread : threads) {
      ConsumerThread.Times times = thread.times();
      userNanos += times.userNanos();
      systemNanos += times.systemNanos();
      switches += thread.voluntarySwitches();
    }
    boolean any = latencies.getTotalCount() > 0;
    System.out.println(
        "marked time_ns="
            + System.nanoTime()
            + " records="
            + works.stream().mapToLong(Work::records).sum()
            + " thread_cpu_ns="
            + threads.stream().mapToLong(ConsumerThread::cpuNanos).sum()
            + " process_cpu_ns="
            + processCpuNanos()
            + " user_ns="
            + userNanos
            + " system_ns="
            + systemNanos
            + " switches="
            + switches
            + " naps="
            + consumer.naps()
            + " allocated="
            + threads.stream().mapToLong(ConsumerThread::allocatedBytes).sum()
            + " p50="
            + (any ? latencies.getValueAtPercentile(50) : -1)
            + " p99="
            + (any ? latencies.getValueAtPercentile(99) : -1)
            + " p999="
            + (any ? latencies.getValueAtPercentile(99.9) : -1)
            + " max="
            + (any ? latencies.getMaxValue() : -1));
  }

  /** To the nanosecond, where the JDK's own figure may be in ticks of 10 ms. */
  private static long processCpuNanos() {
    try (Memory time = new Memory(2 * Long.BYTES)) {
      Libc.clock_gettime(CLOCK_PROCESS_CPUTIME_ID, time);
      return time.getLong(0) * SECOND + time.getLong(Long.BYTES);
    }
  }

  private void finish() {
    works.forEach(Work::finish);
    System.out.println("finished");
  }

  private void close() throws InterruptedException {
    consumer.close();
    System.out.println("closing");
    for (ConsumerThread thread : threads) {
      thread.join();
    }
    works.forEach(Work::close);
    System.out.println("closed");
  }
}
