package reactor.ringbuf.test;

import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufMemory;
import reactor.ringbuf.RingbufPoller;

/** An open ring like another one, but for its size or memory, or for what its poller does. */
abstract class WrappedRing implements OpenRingbuf {

  final OpenRingbuf ring;

  WrappedRing(OpenRingbuf ring) {
    this.ring = ring;
  }

  @Override
  public final String name() {
    return ring.name();
  }

  @Override
  public long size() {
    return ring.size();
  }

  @Override
  public final Object identity() {
    return ring.identity();
  }

  @Override
  public RingbufMemory map() {
    return ring.map();
  }

  @Override
  public final RingbufPoller newPoller() {
    RingbufPoller poller = ring.newPoller();
    return new RingbufPoller() {

      @Override
      public void add(OpenRingbuf added, int index) {
        beforeAdd(added);
        poller.add(unwrapped(added), index);
      }

      @Override
      public void remove(OpenRingbuf removed) {
        poller.remove(unwrapped(removed));
      }

      @Override
      public int await(long nanos, int[] notified) {
        beforeAwait(nanos);
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
    };
  }

  /** What this ring's poller does before a ring is added to it. */
  void beforeAdd(OpenRingbuf added) {}

  /** What this ring's poller does before it waits. */
  void beforeAwait(long nanos) {}

  private static OpenRingbuf unwrapped(OpenRingbuf ring) {
    return ring instanceof WrappedRing wrapped ? wrapped.ring : ring;
  }

  @Override
  public final void close() {
    ring.close();
  }
}
