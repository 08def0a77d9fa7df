package reactor.ringbuf.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** Which subscriptions receive from the ring, and what their threads are doing. */
final class Openings {

  private final List<Opening> openings = new CopyOnWriteArrayList<>();

  void add(Opening opening) {
    openings.add(opening);
  }

  void remove(Opening opening) {
    openings.remove(opening);
  }

  int size() {
    return openings.size();
  }

  boolean isCurrentThread() {
    return openings.stream().anyMatch(opening -> opening.receiver() == Thread.currentThread());
  }

  /** Whether a receiver is parked until its subscriber does something. */
  boolean isParked() {
    return openings.stream().anyMatch(opening -> isParked(opening.receiver()));
  }

  private static boolean isParked(@Nullable Thread thread) {
    // The receiver parks on its subscription and on nothing else.
    return thread != null
        && (thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TIMED_WAITING)
        && LockSupport.getBlocker(thread) instanceof Subscription;
  }

  /** Whether a receiver waits for data. */
  boolean isWaiting() {
    return openings.stream().anyMatch(Opening::isWaiting);
  }

  /** What the receiver is doing, for messages. */
  String activity() {
    List<Opening> now = List.copyOf(openings); // a receiver may end meanwhile
    if (now.isEmpty()) {
      return "none";
    }
    if (isParked()) {
      return "parked for demand";
    }
    if (isWaiting()) {
      return "waiting for data";
    }
    Thread thread = now.get(0).receiver();
    StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    return stack.length == 0 ? "not running" : "running, in " + stack[0];
  }
}
