package reactor.ringbuf.flux;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The right to consume a ring, which one subscription of this process has at a time.
 *
 * <p>A cancelled subscription may still be busy in the subscriber's {@code onNext}. Whoever
 * subscribes then, from within that {@code onNext} even, gets a lease that becomes free when the
 * former owner has let go: the former owner's thread starts the next one, so nobody blocks.
 */
final class Lease {

  /**
   * The newest lease for each ring; guarded by itself, as are the fields of leases not volatile.
   */
  private static final Map<Object, Lease> NEWEST = new HashMap<>();

  private final Object identity;

  /** Set when the subscription is cancelled or has failed: the ring will be free soon. */
  private volatile boolean ending;

  private boolean free;
  private @Nullable Lease next;
  private @Nullable Runnable start;

  private Lease(Object identity) {
    this.identity = identity;
  }

  /** A lease for this ring, or null while a subscription has it that has not ended. */
  static @Nullable Lease acquire(Object identity) {
    synchronized (NEWEST) {
      Lease lease = new Lease(identity);
      Lease former = NEWEST.get(identity);
      if (former == null) {
        lease.free = true;
      } else if (former.ending) {
        former.next = lease;
      } else {
        return null;
      }
      NEWEST.put(identity, lease);
      return lease;
    }
  }

  /** Announces that this lease will be released, whatever the subscriber does. Never blocks. */
  void ending() {
    ending = true;
  }

  /** Runs the action when the former owner has let go, at once if there is none. */
  void whenFree(Runnable action) {
    synchronized (NEWEST) {
      if (!free) {
        start = action;
        return;
      }
    }
    action.run();
  }

  /** Gives the ring to the next owner, or to nobody; as soon as it is this lease's to give. */
  void release() {
    Runnable action = null;
    synchronized (NEWEST) {
      ending = true;
      if (!free) {
        start = this::release;
        return;
      }
      NEWEST.remove(identity, this);
      if (next != null) {
        next.free = true;
        action = next.start;
        next.start = null;
        next = null; // a subscription that is kept must not keep all later ones
      }
    }
    if (action != null) {
      action.run();
    }
  }
}
