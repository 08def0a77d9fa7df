package reactor.ringbuf.flux;

import org.jspecify.annotations.Nullable;

/** There is no thread to drain the ring. The message says why, and what to do. */
public final class ThreadException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  ThreadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static ThreadException notStarted(Thread thread, Throwable cause) {
    return new ThreadException(
        cause instanceof IllegalThreadStateException
            ? "The thread factory started the thread " + thread.getName() + "; it must leave that."
            : "The thread "
                + thread.getName()
                + " could not be started: a limit of memory or processes is reached (ulimit -u, the"
                + " cgroup's pids.max).",
        cause);
  }
}
