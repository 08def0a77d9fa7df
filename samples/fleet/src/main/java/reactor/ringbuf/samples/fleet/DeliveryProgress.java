package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far an agent's sending has come: what was sent, acknowledged, and how long that has stood
 * still.
 */
final class DeliveryProgress {

  private final LongSupplier nanoTime;
  private long acknowledged;
  private long missing;
  private long since;

  DeliveryProgress(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized void sent(int messages) {
    if (missing == 0) {
      since = nanoTime.getAsLong();
    }
    missing += messages;
  }

  synchronized void acknowledged(boolean stored) {
    missing--;
    if (stored) {
      acknowledged++;
      since = nanoTime.getAsLong();
    }
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** How long the broker has acknowledged nothing although something is under way. */
  synchronized Duration standstill() {
    return missing == 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
  }
}
