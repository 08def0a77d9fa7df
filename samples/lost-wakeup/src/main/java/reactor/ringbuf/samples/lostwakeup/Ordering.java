package reactor.ringbuf.samples.lostwakeup;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The ways to tell the kernel that the consumer has caught up, and to look whether it really has.
 *
 * <p>Each is the same three steps, which differ in their memory ordering only: store the consumer
 * position, load the producer position, load the header of the next record.
 */
enum Ordering {
  /** What libbpf does: the loads may overtake the store, which waits in a store buffer. */
  RELEASE("release store", false, "the second look can be made before the kernel sees the store") {
    @Override
    void publish(ByteBuffer consumerPage, long position) {
      Ring.LONG.setRelease(consumerPage, 0, position);
    }

    @Override
    boolean recordWaits(Ring ring, long position) {
      return (long) Ring.LONG.getAcquire(ring.producerPage, 0) > position
          && !Ring.isBusy((int) Ring.INT.getAcquire(ring.data, ring.index(position)));
    }
  },

  /** A full fence between the store and the loads. */
  RELEASE_AND_FENCE(
      "release store, full fence", true, "the fence keeps the look behind the store") {
    @Override
    void publish(ByteBuffer consumerPage, long position) {
      Ring.LONG.setRelease(consumerPage, 0, position);
      VarHandle.fullFence();
    }

    @Override
    boolean recordWaits(Ring ring, long position) {
      return RELEASE.recordWaits(ring, position);
    }
  },

  /** What the library does. */
  SEQ_CST("seq_cst store", true, "store and look are in the one order that all threads agree on") {
    @Override
    void publish(ByteBuffer consumerPage, long position) {
      Ring.LONG.setVolatile(consumerPage, 0, position);
    }

    @Override
    boolean recordWaits(Ring ring, long position) {
      return (long) Ring.LONG.getVolatile(ring.producerPage, 0) > position
          && !Ring.isBusy((int) Ring.INT.getVolatile(ring.data, ring.index(position)));
    }
  },

  /** The right store, and then straight into epoll. */
  SEQ_CST_WITHOUT_LOOK(
      "seq_cst store, no second look",
      false,
      "what was committed after the ring had run empty and before the store is nobody's to report") {
    @Override
    void publish(ByteBuffer consumerPage, long position) {
      Ring.LONG.setVolatile(consumerPage, 0, position);
    }

    @Override
    boolean recordWaits(Ring ring, long position) {
      return false;
    }
  };

  /** For the table. */
  final String label;

  /** Whether it must never lose a wakeup. */
  final boolean safe;

  /** Why it is safe or not. */
  final String reason;

  Ordering(String label, boolean safe, String reason) {
    this.label = label;
    this.safe = safe;
    this.reason = reason;
  }

  /** Stores the consumer position. */
  abstract void publish(ByteBuffer consumerPage, long position);

  /** Looks once more, after {@link #publish}. */
  abstract boolean recordWaits(Ring ring, long position);
}
