package reactor.ringbuf.tests.jcstress;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.ringbuf.flux.Demand;

/** An epoll on which no record ever arrives, and an eventfd that can be closed. */
final class FakeRingWait implements Demand.RingWait {

  private final AtomicInteger wakes = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean writtenAfterClose;
  private Rescue rescue;

  void guardedBy(Rescue rescue) {
    this.rescue = rescue;
  }

  @Override
  public boolean await(int timeoutMillis) {
    spinUntilWoken();
    return false;
  }

  @Override
  public void wake() {
    if (closed) {
      writtenAfterClose = true;
    }
    wakes.incrementAndGet();
  }

  @Override
  public void collectWake() {
    spinUntilWoken();
    wakes.decrementAndGet();
  }

  private void spinUntilWoken() {
    for (int turn = 1; wakes.get() == 0 && !rescue.isStuck(); turn++) {
      Race.spin(turn);
    }
  }

  /** What the owner does when it is done. */
  void close() {
    closed = true;
  }

  /** Whether each wake was collected, and none hit a closed descriptor. */
  String verdict() {
    return writtenAfterClose ? "late" : wakes.get() == 0 ? "clean" : "left over";
  }
}
