package reactor.ringbuf;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.consumer.RingCopy;

/** Rings whose producers overwrite the oldest records: they are read in a copy. */
final class OverwriteMode {

  /** The copy takes twice as much, and has to fit into one buffer. */
  private static final long LARGEST = 1L << RingbufMemory.WINDOW_SHIFT;

  /** So long a snapshot is tried again, where producers come round faster than it is copied. */
  private static final long LONGEST_NANOS = 2_000_000_000;

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
        ? new RingConsumer(
            memory.consumerPage(),
            allocated(
                () ->
                    new RingCopy(
                        memory.producerPage(),
                        memory.windows()[0],
                        ring.size(),
                        memory::orderLoads),
                "consume",
                ring,
                2 * ring.size()))
        : new RingConsumer(
            memory.consumerPage(),
            memory.producerPage(),
            memory.windows(),
            RingbufMemory.WINDOW_SHIFT,
            ring.size());
  }

  /** An error that a subscriber is told of, which it is not of an {@code OutOfMemoryError}. */
  private static RingCopy allocated(
      Supplier<RingCopy> copy, String purpose, OpenRingbuf ring, long bytes) {
    try {
      return copy.get();
    } catch (OutOfMemoryError e) {
      throw new RingbufException(
          ("Cannot %s %s: its copy takes %d bytes outside of the heap, and so much is not free. Give"
                  + " the JVM more (-XX:MaxDirectMemorySize), or make the ring smaller.")
              .formatted(purpose, ring, bytes),
          null,
          e);
    }
  }

  /** What rings hold now, one ring after the other. */
  static Flux<ReceiverRecord> snapshots(List<RingbufSource> sources, ReceiverOptions options) {
    AtomicBoolean cancelled = new AtomicBoolean();
    return Flux.range(0, sources.size())
        .concatMap(index -> snapshot(sources.get(index), index, options, cancelled::get), 1)
        .subscribeOn(Schedulers.boundedElastic())
        .doOnCancel(() -> cancelled.set(true)); // behind it, since copying comes before onSubscribe
  }

  /** What a ring holds when this is subscribed to; it is opened, copied and closed. */
  private static Flux<ReceiverRecord> snapshot(
      RingbufSource source, int index, ReceiverOptions options, BooleanSupplier cancelled) {
    return Flux.defer(
        () -> {
          try (OpenRingbuf ring = OpenedRing.openChecked(source)) {
            RingbufInfo info =
                new RingbufInfo(index, options.ringName(source, ring), ring.mapId(), ring.size());
            RingCopy copy = copyNow(ring, cancelled);
            return Flux.fromIterable(() -> new Records(info, copy));
          } catch (RuntimeException e) {
            if (cancelled.getAsBoolean()) {
              return Flux.empty(); // nobody is left to tell; it may be by the interruption
            }
            throw e;
          }
        });
  }

  private static RingCopy copyNow(OpenRingbuf ring, BooleanSupplier cancelled) {
    if (!ring.overwrites()) {
      throw new RingbufException(
          ("Cannot take a snapshot of %s: it is not in overwrite mode, so what it holds is to be"
                  + " consumed. Use receive(), or create the map with BPF_F_RB_OVERWRITE (Linux"
                  + " 6.19).")
              .formatted(ring));
    }
    RingbufMemory memory = ring.map();
    try {
      RingCopy copy =
          allocated(
              () ->
                  RingCopy.forSnapshot(
                      memory.producerPage(), memory.windows()[0], ring.size(), memory::orderLoads),
              "take a snapshot of",
              ring,
              ring.size());
      if (!copy.takeAll(LONGEST_NANOS, cancelled)) {
        throw new RingbufException(
            ("Cannot take a snapshot of %s: for %d seconds its producers have overwritten all of it"
                    + " faster than it was copied. Make it larger.")
                .formatted(ring, LONGEST_NANOS / 1_000_000_000));
      }
      return copy;
    } catch (RuntimeException e) {
      throw Diagnosis.explain(ring.toString(), e);
    } finally {
      memory.close(false);
    }
  }

  /** The records of a snapshot, each copied when it is wanted. */
  private static final class Records implements Iterator<ReceiverRecord> {
    private final RingbufInfo ring;
    private final RingCopy copy;
    private @Nullable ReceiverRecord next;

    Records(RingbufInfo ring, RingCopy copy) {
      this.ring = ring;
      this.copy = copy;
      advance();
    }

    private void advance() {
      next = copy.next((position, value) -> new ReceiverRecord(ring, position, value));
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public ReceiverRecord next() {
      ReceiverRecord record = next;
      if (record == null) {
        throw new NoSuchElementException();
      }
      advance();
      return record;
    }
  }
}
