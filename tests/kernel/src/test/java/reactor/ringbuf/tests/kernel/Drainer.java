package reactor.ringbuf.tests.kernel;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.Drained;
import reactor.ringbuf.tests.fixtures.KernelUserRing;

/** Drains a user ring buffer in a thread of its own, again and again, until it is closed. */
final class Drainer implements AutoCloseable {

  private final KernelUserRing ring;
  private final Supplier<Drain> drains;
  private final Thread thread = new Thread(this::run, "drainer");
  private volatile long messages;
  private volatile long bytes;
  private volatile long wrong;
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  private Drainer(KernelUserRing ring, Supplier<Drain> drains) {
    this.ring = ring;
    this.drains = drains;
  }

  /**
   * Begins to drain.
   *
   * @param drains what to do next; may take its time
   */
  static Drainer start(KernelUserRing ring, Supplier<Drain> drains) {
    Drainer drainer = new Drainer(ring, drains);
    drainer.thread.setDaemon(true);
    drainer.thread.start();
    return drainer;
  }

  private void run() {
    try {
      while (!stopped) {
        Drained drained = ring.drain(drains.get());
        messages += drained.messages();
        bytes += drained.bytes();
        wrong += drained.wrong();
        if (drained.result() < 0) {
          throw new AssertionError("bpf_user_ringbuf_drain returned " + drained.result());
        }
        if (drained.messages() == 0) {
          Thread.yield(); // senders need a processor, too
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Waits until so many messages have been drained. */
  Drainer await(long count) {
    Load.await(
        "%d messages are drained".formatted(count), () -> messages >= count || failure != null);
    if (failure != null) {
      throw new AssertionError(failure);
    }
    return this;
  }

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  long wrong() {
    return wrong;
  }

  @Override
  public void close() {
    stopped = true;
    boolean interrupted = Thread.interrupted(); // a test whose time is over gets here so
    try {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
