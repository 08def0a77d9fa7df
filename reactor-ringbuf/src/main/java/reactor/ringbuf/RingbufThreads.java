package reactor.ringbuf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/** The threads that own rings: the default ones, and what is asked of those of a user's factory. */
final class RingbufThreads {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** {@code Thread.isVirtual()}, which is final in JDK 21; null before 19. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  private RingbufThreads() {}

  /**
   * Makes platform daemon threads named {@code ringbuf-<ring>-<n>}, on which Reactor's {@code
   * block()} fails instead of stopping the ring for ever.
   */
  static ThreadFactory named(String ring) {
    return task -> new RingbufThread(task, "ringbuf-" + ring + "-" + COUNT.incrementAndGet());
  }

  static Thread newThread(ThreadFactory factory, Runnable task) {
    Thread thread = factory.newThread(task);
    if (thread == null) {
      throw new RingbufException("The thread factory %s made no thread.".formatted(factory));
    }
    if (isVirtual(thread)) {
      throw new RingbufException(
          ("The thread factory %s makes virtual threads; a ring needs a platform thread, since its"
                  + " wait in epoll would keep a carrier thread from all others. Use"
                  + " Thread.ofPlatform().factory(), or leave the factory out.")
              .formatted(factory));
    }
    return thread;
  }

  static RingbufException notStarted(Thread thread, Throwable cause) {
    return new RingbufException(
        cause instanceof IllegalThreadStateException
            ? "The thread factory started the thread %s; it must leave that to the receiver."
                .formatted(thread.getName())
            : cause instanceof OutOfMemoryError
                ? ("The thread %s could not be started: a limit of memory or processes is reached"
                        + " (ulimit -u, the cgroup's pids.max).")
                    .formatted(thread.getName())
                : "The thread %s could not be started: %s.".formatted(thread.getName(), cause),
        null,
        cause);
  }

  static RingbufException diedEarly(Thread thread) {
    return new RingbufException(
        "The thread %s ended without running its task; look at the thread factory."
            .formatted(thread.getName()));
  }

  private static boolean isVirtual(Thread thread) {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) { // a preview feature that is not enabled
      return false;
    }
  }

  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** A thread that must not block in user code. */
  private static final class RingbufThread extends Thread implements NonBlocking {

    RingbufThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }
}
