package reactor.ringbuf.samples.ringbufcat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.samples.cli.Losses;
import reactor.ringbuf.samples.cli.Output;

/** Says for each ring what has happened since the last time. */
final class Stats {

  private final RingbufReceiver receiver;
  private final List<Ring> rings;
  private final Output output;

  /** By ring, what it said the last time. */
  private final Map<Integer, ReceiverStats.Ring> before = new HashMap<>();

  private long nanos = System.nanoTime();
  private boolean closed;

  Stats(RingbufReceiver receiver, List<Ring> rings, Output output) {
    this.receiver = receiver;
    this.rings = rings;
    this.output = output;
  }

  /** A line for each ring. */
  synchronized void print() {
    if (closed) {
      return;
    }
    double seconds = (System.nanoTime() - nanos) / 1e9;
    nanos = System.nanoTime();
    for (ReceiverStats.Ring ring : receiver.stats().rings()) {
      ReceiverStats.Ring last = before.put(ring.ring().index(), ring);
      output.remark(
          String.format(
              Locale.ROOT,
              "%s: %.0f records/s, %.0f bytes/s, %.1f %% full, %s",
              ring.ring().name(),
              (ring.records() - (last == null ? 0 : last.records())) / seconds,
              (ring.bytes() - (last == null ? 0 : last.bytes())) / seconds,
              100.0 * ring.bytesWaiting() / ring.ring().size(),
              lost(rings.get(ring.ring().index()).losses())));
    }
  }

  private static String lost(@Nullable Losses losses) {
    return losses == null ? "losses are not counted" : losses.count() + " lost";
  }

  /** The last word; afterwards the rings may be closed. */
  synchronized void close() {
    print();
    closed = true;
  }
}
