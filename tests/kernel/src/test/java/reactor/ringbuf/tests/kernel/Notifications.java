package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CompletableFuture<Long> counted;

  Notifications(KernelRing ring) throws InterruptedException {
    epoll = Sys.epoll(ring.mapFd(), end);
    counted = new CompletableFuture<>();
    Thread thread = new Thread(() -> counted.complete(count()), "notifications");
    thread.setDaemon(true);
    thread.start();
    waiting.await();
  }

  private long count() {
    long before = sleeps();
    waiting.countDown();
    while (Sys.await(epoll) != end) {
      // the ring, which may have been notified before or since
    }
    return sleeps() - before;
  }

  /** How often the calling thread has gone to sleep. */
  private static long sleeps() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
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
