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
