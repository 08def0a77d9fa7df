package reactor.ringbuf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the subscriptions of a receiver have done so far. Written by the owner of the rings, once
 * for each turn or wait and never per record; read by anybody.
 */
final class ReceiverCounters {

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong waits = new AtomicLong();
  private final AtomicLong naps = new AtomicLong();
  private final AtomicLong parks = new AtomicLong();
  private final ParkedTime parkedTime = new ParkedTime();

  private volatile @Nullable RingbufSubscription current;

  /** What ended the last subscription; null while there is one, and if that was no error. */
  private @Nullable Throwable failure;

  /** Those of the present subscription, or of the last one; guarded by this, as is the next. */
  private List<RingCounters> rings = List.of();

  /** What the rings of former subscriptions had delivered. */
  private long records;

  private long bytes;
  private long discarded;
  private long failed;
  private long lost;
  private long overwritten;
  private long subscriptions;
  private long reopened;

  /**
   * Begins to count for a subscription; what those before had delivered stays counted. One may
   * still be there: while a group is empty, or has changed, nothing keeps a second one out.
   */
  synchronized void begin(RingbufSubscription subscription) {
    if (subscription.stopReason() == RingbufSubscription.CANCELLED) {
      return; // it has ended already, and its successor may have begun; or it ends after this
    }
    rings.stream().filter(RingCounters::isClosed).forEach(this::closed);
    current = subscription;
    failure = null;
    subscriptions++;
  }

  /** A ring has come; later than with the subscription or not. */
  synchronized void opened(RingCounters ring, boolean later) {
    if (later) {
      reopened++;
    }
    List<RingCounters> more = new ArrayList<>(rings);
    more.add(ring);
    rings = more;
  }

  /** A ring has left the subscription, which goes on. */
  synchronized void closed(RingCounters ring) {
    if (!rings.contains(ring)) {
      return;
    }
    records += ring.records.get();
    bytes += ring.bytes.get();
    discarded += ring.discarded.get();
    failed += ring.failed.get();
    lost += ring.lost();
    overwritten += ring.overwritten();
    rings = rings.stream().filter(other -> other != ring).toList();
  }

  synchronized void end(RingbufSubscription subscription) {
    if (current == subscription) {
      current = null;
    }
  }

  /**
   * A subscription has ended with an error, or could not begin; one that goes on is what counts.
   */
  synchronized void failed(Throwable error) {
    if (current == null) {
      failure = error;
    }
  }

  synchronized @Nullable Throwable failure() {
    return failure;
  }

  /** The subscription that has the rings. */
  @Nullable RingbufSubscription current() {
    return current;
  }

  void delivered(long n) {
    if (n != 0) {
      delivered.addAndGet(n);
    }
  }

  void waited() {
    waits.incrementAndGet();
  }

  void napped() {
    naps.incrementAndGet();
  }

  /** Counts a wait for the subscriber, and its time. */
  void parked(Runnable wait) {
    parks.incrementAndGet();
    parkedTime.begin();
    try {
      wait.run();
    } finally {
      parkedTime.end();
    }
  }

  /** How long subscribers had to be waited for so far. */
  long parkedNanos() {
    return parkedTime.nanos();
  }

  synchronized List<RingCounters.LossLook> lookAtLosses() {
    return rings.stream().map(RingCounters::lookAtLosses).toList();
  }

  synchronized List<RingCounters.LossLook> lookAtOverwritten() {
    return rings.stream().map(RingCounters::lookAtOverwritten).toList();
  }

  synchronized ReceiverStats snapshot() {
    RingbufSubscription subscription = current;
    ReceiverStats.State state = ReceiverStats.State.INACTIVE;
    if (subscription != null) {
      if (rings.isEmpty()) {
        state = ReceiverStats.State.WAITING; // for a ring
      } else if (subscription.isParked()) {
        state = ReceiverStats.State.PARKED;
      } else {
        state =
            subscription.isPolling() ? ReceiverStats.State.WAITING : ReceiverStats.State.DRAINING;
      }
    }
    List<ReceiverStats.Ring> perRing = rings.stream().map(RingCounters::snapshot).toList();
    return new ReceiverStats(
        state,
        delivered.get(),
        records + perRing.stream().mapToLong(ReceiverStats.Ring::records).sum(),
        bytes + perRing.stream().mapToLong(ReceiverStats.Ring::bytes).sum(),
        discarded + perRing.stream().mapToLong(ReceiverStats.Ring::discarded).sum(),
        failed + perRing.stream().mapToLong(ReceiverStats.Ring::failed).sum(),
        waits.get(),
        naps.get(),
        parks.get(),
        Duration.ofNanos(parkedNanos()),
        lost + perRing.stream().mapToLong(ReceiverStats.Ring::lost).sum(),
        subscriptions,
        reopened,
        overwritten + perRing.stream().mapToLong(ReceiverStats.Ring::overwritten).sum(),
        perRing);
  }
}
