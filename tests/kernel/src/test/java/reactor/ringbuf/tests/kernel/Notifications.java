package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final Path task;
  private final CompletableFuture<Long> counted = new CompletableFuture<>();

  Notifications(KernelRing ring) {
    epoll = Sys.epoll(ring.mapFd(), end);
    CompletableFuture<Path> started = new CompletableFuture<>();
    Thread thread = new Thread(() -> counted.complete(count(started)), "notifications");
    thread.setDaemon(true);
    thread.start();
    task = started.join();
  }

  private long count(CompletableFuture<Path> started) {
    try {
      Path task = TaskStatus.ofThisThread();
      long before = TaskStatus.of(task).sleeps();
      started.complete(task);
      while (Sys.await(epoll) != end) {
        // the ring, which may have been notified before or since
      }
      return TaskStatus.of(task).sleeps() - before;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the thread sleeps. A notification before that would wake nobody, and not count. */
  void awaitAsleep() {
    Load.await("asleep", this::isAsleep);
  }

  private boolean isAsleep() {
    try {
      return TaskStatus.of(task).isAsleep();
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
