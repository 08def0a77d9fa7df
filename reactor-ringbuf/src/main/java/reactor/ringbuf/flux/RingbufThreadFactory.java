package reactor.ringbuf.flux;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/**
 * Makes the threads that own rings: platform daemon threads named {@code ringbuf-<ring>-<n>}, on
 * which Reactor's {@code block()} fails instead of stopping the ring for ever.
 */
public final class RingbufThreadFactory implements ThreadFactory {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String ring;

  /**
   * Creates a factory.
   *
   * @param ring a short name of the ring, part of the threads' names
   */
  public RingbufThreadFactory(String ring) {
    this.ring = ring;
  }

  @Override
  public Thread newThread(Runnable task) {
    return new RingbufThread(task, "ringbuf-" + ring + "-" + COUNT.incrementAndGet());
  }

  /** A thread that must not block in user code. */
  private static final class RingbufThread extends Thread implements NonBlocking {

    RingbufThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }
}
