package reactor.ringbuf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/**
 * The right to consume some rings, each of which one subscription of this process has at a time.
 *
 * <p>A subscription that has been cancelled may still be busy in the subscriber's {@code onNext},
 * and one that is about to be cancelled, as by {@code share()} when its last subscriber leaves,
 * looks like any other. Whoever subscribes then waits for its turn without blocking: as long as it
 * takes for one that is ending, a moment for one that is not.
 */
final class Lease {

  /** How long to wait for a subscription that nobody has cancelled. */
  private static final long PATIENCE_MILLIS = 1_000;

  /**
   * All leases, in the order in which they were asked for; guarded by itself, as are the fields.
   */
  private static final Set<Lease> LEASES = new LinkedHashSet<>();

  private final Set<Object> rings; // guarded by LEASES
  private final Runnable reclaim;
  private boolean granted;
  private boolean ending;
  private @Nullable Runnable start;

  /** Ends the patience; disposed by whoever gives the lease up, so never while it refuses. */
  private final Disposable.Swap timer = Disposables.swap();

  /**
   * Asks for some rings.
   *
   * @param rings their identities
   * @param reclaim makes a holder give up whose thread has died before it began
   */
  Lease(Set<Object> rings, Runnable reclaim) {
    this.rings = new HashSet<>(rings);
    this.reclaim = reclaim;
    List<Lease> ahead;
    synchronized (LEASES) {
      ahead = ahead();
    }
    ahead.forEach(lease -> lease.reclaim.run());
    synchronized (LEASES) {
      granted = ahead().isEmpty();
      LEASES.add(this);
    }
  }

  boolean isGranted() {
    synchronized (LEASES) {
      return granted;
    }
  }

  /**
   * Runs the one action when the rings are this lease's, at once if they are; or the other if
   * somebody else keeps them.
   */
  void whenGranted(Runnable start, Runnable refuse) {
    boolean waits;
    synchronized (LEASES) {
      waits = !granted;
      if (waits) {
        this.start = start;
      }
    }
    if (!waits) {
      start.run();
      return;
    }
    Runnable outOfPatience = () -> refuseUnlessAboutToBeFree(refuse);
    try {
      // Not on the common pool: an application that keeps it busy would never be refused.
      timer.update(
          Schedulers.parallel().schedule(outOfPatience, PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      outOfPatience.run(); // Reactor's schedulers have been shut down
    }
  }

  private void refuseUnlessAboutToBeFree(Runnable refuse) {
    synchronized (LEASES) {
      if (granted || ahead().stream().allMatch(lease -> lease.ending)) {
        return;
      }
      start = null;
    }
    refuse.run();
  }

  /** The leases that this one has to wait for. */
  private List<Lease> ahead() {
    List<Lease> ahead = new ArrayList<>();
    for (Lease lease : LEASES) {
      if (lease == this) {
        break;
      }
      if (!Collections.disjoint(lease.rings, rings)) {
        ahead.add(lease);
      }
    }
    return ahead;
  }

  /** Asks for one more ring; false if somebody else has it, or waits for it. */
  boolean extend(Object ring) {
    synchronized (LEASES) {
      if (LEASES.stream().anyMatch(lease -> lease != this && lease.rings.contains(ring))) {
        return rings.contains(ring);
      }
      rings.add(ring);
      return true;
    }
  }

  /** Gives one of the rings to those who wait for it. */
  void giveUp(Object ring) {
    List<Runnable> starts;
    synchronized (LEASES) {
      rings.remove(ring);
      starts = grant();
    }
    starts.forEach(Runnable::run);
  }

  /** Gives those that are not among some to those who wait for them. */
  void keepOnly(Set<Object> kept) {
    List<Runnable> starts;
    synchronized (LEASES) {
      rings.retainAll(kept);
      starts = grant();
    }
    starts.forEach(Runnable::run);
  }

  /** Announces that this lease will be released, whatever the subscriber does. Never blocks. */
  void ending() {
    synchronized (LEASES) {
      ending = true;
    }
  }

  /** Gives the rings to those who wait for them, or leaves the queue. */
  void release() {
    List<Runnable> starts;
    timer.dispose();
    synchronized (LEASES) {
      LEASES.remove(this);
      starts = grant();
    }
    starts.forEach(Runnable::run);
  }

  /** Grants what nobody is ahead of any more; returns what is to be run for that, without lock. */
  private static List<Runnable> grant() {
    List<Runnable> starts = new ArrayList<>();
    for (Lease lease : LEASES) {
      if (!lease.granted && lease.ahead().isEmpty()) {
        lease.granted = true;
        if (lease.start != null) {
          starts.add(lease.start);
          lease.start = null;
        }
      }
    }
    return starts;
  }
}
