package reactor.ringbuf.spring;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/** The thread of a ring whose name is configured; like the library's own, it must not block. */
final class RingThread extends Thread implements NonBlocking {

  private RingThread(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
  }

  /** Makes threads that are called by a prefix and a number. */
  static ThreadFactory factory(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> new RingThread(task, prefix + "-" + count.incrementAndGet());
  }
}
