package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RingConsumer;

/** What one ring of a subscription has delivered, and how full it is. Read by any thread. */
final class RingCounters {

  private final RingbufInfo ring;

  /** Null once the ring is closed: its memory must not be touched any more. Guarded by this. */
  private @Nullable RingConsumer consumer;

  private long highestFill;
  final Counter records = new Counter();
  final Counter bytes = new Counter();
  final Counter discarded = new Counter();
  final Counter failed = new Counter();

  RingCounters(RingbufInfo ring, RingConsumer consumer) {
    this.ring = ring;
    this.consumer = consumer;
  }

  synchronized ReceiverStats.Ring snapshot() {
    RingConsumer open = consumer;
    long consumed = 0;
    long produced = 0;
    if (open != null) {
      produced = open.producerPosition(); // first, or more could seem to wait than there is room
      consumed = open.consumerPosition();
      highestFill = Math.max(highestFill, Math.max(open.highestFill(), produced - consumed));
    }
    return new ReceiverStats.Ring(
        ring,
        records.get(),
        bytes.get(),
        discarded.get(),
        failed.get(),
        Math.max(0, produced - consumed),
        highestFill,
        consumed,
        produced);
  }

  /** Runs what unmaps the memory when nobody looks at it. */
  synchronized void close(Runnable unmap) {
    snapshot();
    consumer = null;
    unmap.run();
  }
}
