package reactor.ringbuf.tests.bench.consumer;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import reactor.ringbuf.tests.bench.load.Libc;
import reactor.ringbuf.tests.fixtures.Cpus;

/**
 * The thread that consumes, and what it costs.
 *
 * <p>Only this thread is pinned: the compiler's and the collector's may use the other processor, as
 * they would in a service.
 */
public final class ConsumerThread {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A hundredth of a second on every architecture that this runs on. */
  private static final long TICK_NANOS = 10_000_000;

  private static final String SWITCHES = "voluntary_ctxt_switches:";

  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile Thread thread;
  private volatile int tid;

  /** Pins the calling thread, and measures it from now on. */
  void enter(int cpu) {
    Cpus.pin(cpu);
    tid = Libc.gettid();
    thread = Thread.currentThread();
  }

  /** The ring is open: says so to {@link #awaitReady}. */
  void ready() {
    ready.countDown();
  }

  void awaitReady() throws InterruptedException {
    ready.await();
  }

  void join() throws InterruptedException {
    thread.join();
  }

  long cpuNanos() {
    return THREADS.getThreadCpuTime(thread.getId());
  }

  /**
   * How much of that was in user space and how much in the kernel. In the scheduler's ticks, of
   * which the kernel gives each to who runs when it ends; so only the proportion of the two is of
   * use, and only over many ticks.
   */
  Times times() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/task/" + tid + "/stat"));
    // A name may have blanks in it; field 3 follows its bracket.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new Times(
        Long.parseLong(fields[14 - 3]) * TICK_NANOS, Long.parseLong(fields[15 - 3]) * TICK_NANOS);
  }

  /**
   * CPU time.
   *
   * @param userNanos in user space
   * @param systemNanos in the kernel
   */
  record Times(long userNanos, long systemNanos) {}

  long allocatedBytes() {
    return THREADS.getThreadAllocatedBytes(thread.getId());
  }

  /** How often it has gone to sleep. */
  long voluntarySwitches() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/task/" + tid + "/status")).stream()
        .filter(line -> line.startsWith(SWITCHES))
        .mapToLong(line -> Long.parseLong(line.substring(SWITCHES.length()).strip()))
        .findFirst()
        .orElseThrow();
  }
}
