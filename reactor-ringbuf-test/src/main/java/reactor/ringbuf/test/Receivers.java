package reactor.ringbuf.test;

import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Knows the thread that receives from the ring, and what that thread is doing. */
final class Receivers {

  /** Weak, since a thread that has ended still refers to its task, and that to the subscriber. */
  private volatile WeakReference<@Nullable Thread> latest = new WeakReference<>(null);

  /** Makes threads as another factory does, and remembers the one made last. */
  ThreadFactory remembering(ThreadFactory threads) {
    return task -> {
      Thread thread = threads.newThread(task);
      latest = new WeakReference<>(thread);
      return thread;
    };
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == latest.get();
  }

  /** Whether the thread is parked for demand: without a time limit, in the library's own wait. */
  boolean isParked() {
    Thread thread = latest.get();
    if (thread == null || thread.getState() != Thread.State.WAITING) {
      return false;
    }
    Object blocker = LockSupport.getBlocker(thread);
    return blocker != null && blocker.getClass().getName().equals("reactor.ringbuf.flux.Demand");
  }

  /** Whether the thread waits for the ring: in the system call that has no other use. */
  boolean isWaiting() {
    Thread thread = latest.get();
    if (thread == null) {
      return false;
    }
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getMethodName().equals("epoll_wait");
  }

  /** What the thread is doing, for messages. */
  String activity() {
    Thread thread = latest.get();
    if (thread == null) {
      return "none";
    }
    if (!thread.isAlive()) {
      return "not running";
    }
    if (isParked()) {
      return "parked for demand";
    }
    if (isWaiting()) {
      return "waiting for data";
    }
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length == 0 ? "not running" : "running, in " + stack[0];
  }
}
