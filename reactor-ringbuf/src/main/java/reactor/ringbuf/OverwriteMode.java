package reactor.ringbuf;

import java.util.ArrayList;
import java.util.List;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.consumer.RingCopy;

/** Rings whose producers overwrite the oldest records: they are read in a copy. */
final class OverwriteMode {

  /** The copy takes twice as much, and has to fit into one buffer. */
  private static final long LARGEST = 1L << RingbufMemory.WINDOW_SHIFT;

  private OverwriteMode() {}

  static void checkSize(RingbufSource source, OpenRingbuf ring) {
    if (ring.overwrites() && ring.size() > LARGEST) {
      throw Diagnosis.notConsumable(
          source.toString(),
          "it is in overwrite mode, and its size is %d bytes".formatted(ring.size()),
          "In that mode a ring may have 512 MiB: make it smaller.");
    }
  }

  /** What reads a ring, in place or in a copy. */
  static RingConsumer consumer(OpenRingbuf ring, RingbufMemory memory) {
    return ring.overwrites()
        ? new RingConsumer(memory.consumerPage(), copy(ring, memory))
        : new RingConsumer(
            memory.consumerPage(),
            memory.producerPage(),
            memory.windows(),
            RingbufMemory.WINDOW_SHIFT,
            ring.size());
  }

  private static RingCopy copy(OpenRingbuf ring, RingbufMemory memory) {
    return new RingCopy(
        memory.producerPage(), memory.windows()[0], ring.size(), memory::orderLoads);
  }

  /** What a ring holds now; it is opened and closed. */
  static List<ReceiverRecord> snapshot(RingbufSource source, int index, ReceiverOptions options) {
    try (OpenRingbuf ring = OpenedRing.openChecked(source)) {
      if (!ring.overwrites()) {
        throw new RingbufException(
            ("Cannot take a snapshot of %s: it is not in overwrite mode, so what it holds is to be"
                    + " consumed. Use receive(), or create the map with BPF_F_RB_OVERWRITE (Linux"
                    + " 6.19).")
                .formatted(ring));
      }
      RingbufInfo info =
          new RingbufInfo(index, options.ringName(source, ring), ring.mapId(), ring.size());
      RingbufMemory memory = ring.map();
      try {
        List<ReceiverRecord> records = new ArrayList<>();
        boolean whole =
            copy(ring, memory)
                .takeAll(
                    (position, value) -> records.add(new ReceiverRecord(info, position, value)));
        if (!whole) {
          throw new RingbufException(
              ("Cannot take a snapshot of %s: its producers overwrite all of it faster than it is"
                      + " copied. Make it larger.")
                  .formatted(ring));
        }
        return records;
      } catch (RuntimeException e) {
        throw Diagnosis.explain(ring.toString(), e);
      } finally {
        memory.close(false);
      }
    }
  }
}
