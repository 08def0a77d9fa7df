package reactor.ringbuf.test;

import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufMemory;

/** An open ring like another one, but for the poller that it brings, or the memory. */
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
  public final long size() {
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
  public final void close() {
    ring.close();
  }
}
