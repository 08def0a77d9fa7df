package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.ringbuf.tests.fixtures.KernelRing;

/**
 * Counts how often the kernel notifies a ring's consumers, with a thread that waits beside the
 * receiver's. The kernel wakes all that wait; how often this one was woken is how often it went
 * back to sleep, whether or not the ring still had anything when it looked.
 */
final class Notifications implements AutoCloseable {

  private final int end = Sys.eventfd();
  private final int epoll;
  private final CompletableFuture<Path> task = new CompletableFuture<>();
  private final CompletableFuture<Long> counted;

  Notifications(KernelRing ring) {
    epoll = Sys.epoll(ring.mapFd(), end);
    counted = new CompletableFuture<>();
    Thread thread = new Thread(() -> counted.complete(count()), "notifications");
    thread.setDaemon(true);
    thread.start();
    task.join();
  }

  private long count() {
    long before = sleeps();
    task.complete(thisTask());
    while (Sys.await(epoll) != end) {
      // the ring, which may have been notified before or since
    }
    return sleeps() - before;
  }

  /** Waits until the thread sleeps. A notification before that would wake nobody, and not count. */
  void awaitAsleep() {
    Path status = task.join();
    Load.await("asleep", () -> value(status, "State").startsWith("S"));
  }

  /** How often the calling thread has gone to sleep. */
  private static long sleeps() {
    return Long.parseLong(value(thisTask(), "voluntary_ctxt_switches"));
  }

  /** What the kernel tells of the calling thread, for any thread to read. */
  private static Path thisTask() {
    try {
      return Path.of("/proc/thread-self").toRealPath().resolve("status");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(Path status, String name) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the count. The wake that does so is among them. */
  long end() {
    Sys.add(end);
    return counted.orTimeout(Records.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    end();
    Sys.close(epoll);
    Sys.close(end);
  }
}
