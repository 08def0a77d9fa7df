package reactor.ringbuf;

import java.util.concurrent.atomic.AtomicInteger;

/** An epoll on which no record ever arrives. */
final class FakePoller implements RingbufPoller {

  private final AtomicInteger wakes = new AtomicInteger();
  private Rescue rescue;

  void guardedBy(Rescue rescue) {
    this.rescue = rescue;
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
    return 0;
  }

  @Override
  public void wake() {
    wakes.incrementAndGet();
  }

  @Override
  public void close() {}
}
