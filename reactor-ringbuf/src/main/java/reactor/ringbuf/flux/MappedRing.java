package reactor.ringbuf.flux;

import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.linux.RingMapping;
import reactor.ringbuf.linux.RingPoller;

/** Everything of the kernel's that one subscription holds: the handle, the mapping, the poller. */
final class MappedRing {

  private final RingHandle handle;
  private final RingMapping mapping;
  final RingPoller poller;

  private MappedRing(RingHandle handle, RingMapping mapping, RingPoller poller) {
    this.handle = handle;
    this.mapping = mapping;
    this.poller = poller;
  }

  /**
   * Maps a ring. If that fails nothing stays mapped, and the handle is still the caller's to close.
   */
  static MappedRing map(RingHandle handle) {
    RingMapping mapping = RingMapping.map(handle.mapFd(), handle.size(), handle.mirrored());
    try {
      return new MappedRing(handle, mapping, new RingPoller(handle.pollFd()));
    } catch (Throwable e) {
      mapping.close(false);
      throw e;
    }
  }

  RingConsumer consumer() {
    return new RingConsumer(
        mapping.consumerPage(),
        mapping.producerPage(),
        mapping.windows(),
        RingMapping.WINDOW_SHIFT,
        handle.size());
  }

  void beforeWait() {
    handle.beforeWait().run();
  }

  void close(boolean viewsMayRemain) {
    try {
      poller.close();
      mapping.close(viewsMayRemain);
    } finally {
      handle.close();
    }
  }
}
