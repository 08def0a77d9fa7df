package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.linux.CurrentThread;
import reactor.ringbuf.linux.RingPoller;

/** Waits for kernel maps, with epoll. */
final class KernelPoller implements RingbufPoller {

  private final RingPoller poller = new RingPoller();

  /** Whose naps end on time: a sender's waits may each have another thread. */
  private @Nullable Thread punctual;

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
    Thread current = Thread.currentThread();
    if (punctual != current) {
      CurrentThread.sharpenTimers();
      punctual = current;
    }
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
