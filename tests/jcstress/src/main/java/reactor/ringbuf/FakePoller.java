package reactor.ringbuf;

import java.util.concurrent.atomic.AtomicInteger;

/** An epoll on which no record ever arrives. */
final class FakePoller implements RingbufPoller {

  private final AtomicInteger wakes = new AtomicInteger();
  private Rescue rescue;
  private Runnable whenStuck = () -> {};

  void guardedBy(Rescue rescue) {
    this.rescue = rescue;
  }

  /** For an owner that waits again and again: how to end that when nobody has woken it. */
  void guardedBy(Rescue rescue, Runnable whenStuck) {
    this.rescue = rescue;
    this.whenStuck = whenStuck;
  }

  @Override
  public void add(OpenRingbuf ring, int index) {}

  @Override
  public void remove(OpenRingbuf ring) {}

  /** Takes the wakes back, as reading the eventfd does. */
  @Override
  public int await(long nanos, int[] notified) {
    for (int turn = 1; nanos != 0 && wakes.getAndSet(0) == 0 && !rescue.isStuck(); turn++) {
      Race.spin(turn);
    }
    if (rescue.isStuck()) {
      whenStuck.run();
    }
    return 0;
  }

  @Override
  public void wake() {
    wakes.incrementAndGet();
  }

  @Override
  public void close() {}
}
