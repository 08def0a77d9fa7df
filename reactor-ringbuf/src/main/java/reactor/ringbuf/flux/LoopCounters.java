package reactor.ringbuf.flux;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the subscriptions of a source have done so far. Written by the owner of the ring, once for
 * each drain or wait and never per record; read by anybody.
 */
public final class LoopCounters {

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong waits = new AtomicLong();
  private final AtomicLong naps = new AtomicLong();
  private final AtomicLong parks = new AtomicLong();
  private volatile @Nullable Demand current;

  /** Creates counters at zero. */
  public LoopCounters() {}

  void begin(Demand demand) {
    current = demand;
  }

  void end(Demand demand) {
    if (current == demand) {
      current = null;
    }
  }

  void delivered(long n) {
    delivered.addAndGet(n);
  }

  void waited() {
    waits.incrementAndGet();
  }

  void napped() {
    naps.incrementAndGet();
  }

  void parked() {
    parks.incrementAndGet();
  }

  /**
   * Signals delivered.
   *
   * @return a count since the source was made
   */
  public long delivered() {
    return delivered.get();
  }

  /**
   * Waits for a notification of the kernel.
   *
   * @return a count since the source was made
   */
  public long waits() {
    return waits.get();
  }

  /**
   * Naps taken instead of such waits.
   *
   * @return a count since the source was made
   */
  public long naps() {
    return naps.get();
  }

  /**
   * Waits for the subscriber.
   *
   * @return a count since the source was made
   */
  public long parks() {
    return parks.get();
  }

  /**
   * Whether a subscription has the ring.
   *
   * @return true from its first look at the ring until it has closed it
   */
  public boolean isActive() {
    return current != null;
  }

  /**
   * Whether the owner of the ring waits for the subscriber.
   *
   * @return true if it is parked, or about to be
   */
  public boolean isParked() {
    Demand demand = current;
    return demand != null && demand.isParked();
  }

  /**
   * Whether the owner of the ring waits for a notification.
   *
   * @return true if it is in epoll, or about to be
   */
  public boolean isWaiting() {
    Demand demand = current;
    return demand != null && demand.isPolling();
  }
}
