package reactor.ringbuf.tests.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.Cpus;

/**
 * Makes the threads that own the ring, ties them to a processor, and knows how the last one does.
 */
final class OwnerThreads implements ThreadFactory {

  private final int cpu;
  private final AtomicInteger living = new AtomicInteger();
  private volatile @Nullable Thread last;
  private volatile @Nullable Path status;

  OwnerThreads(int cpu) {
    this.cpu = cpu;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(() -> own(task), "ringbuf-stress");
    thread.setDaemon(true);
    return thread;
  }

  private void own(Runnable task) {
    living.incrementAndGet(); // not earlier: one that is cancelled in time is never started
    try {
      Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      status = Path.of("/proc").resolve(self).resolve("stat");
      last = Thread.currentThread();
      if (cpu != Plan.ANYWHERE) {
        Cpus.pin(cpu);
      }
      task.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      living.decrementAndGet();
    }
  }

  /** How many threads have not let go of the ring yet. */
  int living() {
    return living.get();
  }

  /** Whether the thread sleeps in the kernel, rather than runs or waits for a processor. */
  boolean isAsleep() {
    Path file = status;
    try {
      String stat = file == null ? "" : Files.readString(file);
      return stat.startsWith(" S ", stat.lastIndexOf(')') + 1);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Where the thread is. */
  String stack() {
    Thread thread = last;
    StringBuilder text = new StringBuilder();
    if (thread != null) {
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n    at ").append(frame);
      }
    }
    return text.toString();
  }
}
