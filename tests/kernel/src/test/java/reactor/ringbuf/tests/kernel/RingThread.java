package reactor.ringbuf.tests.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** The thread that drains a ring, as seen from outside: what it waits for, and what it costs. */
final class RingThread {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Threads that a failed test has left behind; they are not the next one's. */
  private static final Set<Thread> FORGOTTEN = ConcurrentHashMap.newKeySet();

  private final Thread thread;

  private RingThread(Thread thread) {
    this.thread = thread;
  }

  /** All threads of this process that drain rings. */
  static List<Thread> all() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ringbuf-") && !FORGOTTEN.contains(thread))
        .toList();
  }

  /** Keeps what is there now out of all further questions. */
  static void forgetAll() {
    FORGOTTEN.addAll(all());
  }

  /**
   * Waits until there is one, and only one, since a cancelled subscription's ends a little later.
   */
  static RingThread only() {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      List<Thread> threads = all();
      if (threads.size() == 1) {
        return new RingThread(threads.get(0));
      }
      check(deadline, () -> "there is not one thread but " + threads);
    }
  }

  /** Waits until there is none. */
  static void awaitNone() {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    // One look can miss a thread that another one starts as its last act.
    for (int looks = 0; looks < 3; looks++) {
      while (!all().isEmpty()) {
        looks = 0;
        check(deadline, () -> "still there: " + all());
      }
    }
  }

  /** Waits until the thread is parked for demand. */
  RingThread awaitParked() {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!isParked()) {
      if (!thread.isAlive()) {
        return only().awaitParked(); // that was a former subscription's
      }
      check(deadline, () -> thread + " is not parked but " + thread.getState());
    }
    return this;
  }

  /** While a batch is out, it looks now and then whether somebody has dropped it. */
  private boolean isParked() {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING
            && LockSupport.getBlocker(thread) instanceof Subscription;
  }

  /** Waits until the thread blocks in a system call: in epoll_wait, since it does no other long. */
  RingThread awaitBlockedInSystemCall() {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      TaskStatus before = asleep();
      pause(Duration.ofMillis(20)); // a nap is far shorter
      if (before != null && before.equals(asleep())) {
        return this;
      }
      if (!thread.isAlive()) {
        return only().awaitBlockedInSystemCall(); // that was a former subscription's
      }
      check(deadline, () -> thread + " does not block in a system call");
    }
  }

  /** The thread's status, if it sleeps in a system call now; else null. */
  private @Nullable TaskStatus asleep() {
    if (thread.getState() != Thread.State.RUNNABLE) { // what Java says of threads in native code
      return null;
    }
    try {
      TaskStatus status = TaskStatus.of(task());
      return status.isAsleep() ? status : null;
    } catch (IOException e) {
      return null; // some thread has just ended
    }
  }

  /** How late the kernel may end a timed wait of the thread. */
  Duration timerSlack() {
    try {
      Path task = Path.of("/proc").resolve(task().getFileName()); // as of a process of its own
      return Duration.ofNanos(
          Long.parseLong(Files.readString(task.resolve("timerslack_ns")).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the kernel shows of the thread that drains rings. */
  private static Path task() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("ringbuf-")) { // the kernel cuts it
          return task;
        }
      }
    }
    throw new FileNotFoundException("no thread of a ring");
  }

  /** The processor time that the thread has used in all. */
  Duration cpuTime() {
    long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    if (nanos < 0) {
      throw new AssertionError(thread + " has ended");
    }
    return Duration.ofNanos(nanos);
  }

  /** The processor time that the thread uses while the caller lets some time pass. */
  Duration cpuTimeDuring(Duration wallTime) {
    Duration before = cpuTime();
    pause(wallTime);
    return cpuTime().minus(before);
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  private static void check(long deadline, Supplier<String> otherwise) {
    if (System.nanoTime() > deadline) {
      throw new AssertionError(otherwise.get());
    }
    Thread.onSpinWait();
  }

  /** Lets time pass, where that is what the test is about. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
