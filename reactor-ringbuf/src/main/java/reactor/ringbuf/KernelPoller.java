package reactor.ringbuf;

import reactor.ringbuf.linux.CurrentThread;
import reactor.ringbuf.linux.RingPoller;

/** Waits for kernel maps, with epoll. */
final class KernelPoller implements RingbufPoller {

  private final RingPoller poller = new RingPoller();

  KernelPoller() {
    CurrentThread.sharpenTimers();
  }

  @Override
  public void add(OpenRingbuf ring, int index) {
    if (!(ring instanceof KernelMap map)) {
      throw new IllegalArgumentException(
          "%s is no kernel map, and cannot be waited for together with one".formatted(ring));
    }
    map.waitedForBy(poller, index);
  }

  @Override
  public void remove(OpenRingbuf ring) {
    poller.remove(((KernelMap) ring).fd());
  }

  @Override
  public int await(long nanos, int[] notified) {
    return poller.await(nanos, notified);
  }

  @Override
  public void wake() {
    poller.wake();
  }

  @Override
  public void close() {
    poller.close();
  }
}
