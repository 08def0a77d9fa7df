package reactor.ringbuf;

import java.util.HashSet;
import java.util.Set;

/**
 * Counts what a sender's subscriptions do, all together, for {@link SenderStats}. Thread-safe: two
 * send at a time when a pin has become another map's, or where a source opens another ring each
 * time.
 */
final class SenderCounters {

  /** Those of subscriptions that have not ended. Guarded by this, as is the rest. */
  private final Set<SendCounters> present = new HashSet<>();

  private long messages;
  private long bytes;
  private long full;
  private long waits;

  synchronized SendCounters begin() {
    SendCounters counters = new SendCounters();
    present.add(counters);
    return counters;
  }

  /** A subscription has ended, and does not count any more; what it has done stays counted. */
  synchronized void end(SendCounters counters) {
    if (present.remove(counters)) {
      messages += counters.messages.get();
      bytes += counters.bytes.get();
      full += counters.full.get();
      waits += counters.waits.get();
    }
  }

  synchronized SenderStats snapshot() {
    long messages = this.messages;
    long bytes = this.bytes;
    long full = this.full;
    long waits = this.waits;
    boolean waiting = false;
    for (SendCounters counters : present) {
      messages += counters.messages.get();
      bytes += counters.bytes.get();
      full += counters.full.get();
      waits += counters.waits.get();
      waiting |= counters.waiting;
    }
    return new SenderStats(messages, bytes, full, waits, waiting);
  }
}
