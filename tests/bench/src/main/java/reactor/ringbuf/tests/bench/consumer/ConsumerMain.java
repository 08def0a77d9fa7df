package reactor.ringbuf.tests.bench.consumer;

import com.sun.jna.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
  private ConsumerThread thread;
  private Work work;

  private ConsumerMain(Consumer consumer) {
    this.consumer = consumer;
  }

  /** Runs the consumer that the argument names. */
  public static void main(String[] arguments) throws Exception {
    serve(
        switch (arguments[0]) {
          case "decoder" -> FluxConsumer.decoder(true);
          case "copies" -> FluxConsumer.copies(true);
          case "batches" -> FluxConsumer.batches(true);
          case "decoder-uncoalesced" -> FluxConsumer.decoder(false);
          case "copies-uncoalesced" -> FluxConsumer.copies(false);
          case "batches-uncoalesced" -> FluxConsumer.batches(false);
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
    work = Work.parse(words, 3);
    thread = consumer.open(Integer.parseInt(words[1]), Integer.parseInt(words[2]), work);
    System.out.println("opened");
  }

  private void mark() throws IOException {
    Histogram latencies = work.takeLatencies();
    ConsumerThread.Times times = thread.times();
    boolean any = latencies.getTotalCount() > 0;
    System.out.println(
        "marked time_ns="
            + System.nanoTime()
            + " records="
            + work.records()
            + " thread_cpu_ns="
            + thread.cpuNanos()
            + " process_cpu_ns="
            + processCpuNanos()
            + " user_ns="
            + times.userNanos()
            + " system_ns="
            + times.systemNanos()
            + " switches="
            + thread.voluntarySwitches()
            + " naps="
            + consumer.naps()
            + " allocated="
            + thread.allocatedBytes()
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
    work.finish();
    System.out.println("finished");
  }

  private void close() throws InterruptedException {
    consumer.close();
    System.out.println("closing");
    thread.join();
    work.close();
    System.out.println("closed");
  }
}
