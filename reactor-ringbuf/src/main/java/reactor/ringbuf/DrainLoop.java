package reactor.ringbuf;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Drains the rings of a subscription in turn, as far as demand allows, and waits for them or for
 * demand.
 *
 * <p>A ring is active or at rest. It is at rest only when everything read of it has been given back
 * and a look after that store found nothing: then the kernel is certain to notify its next record.
 * The thread waits without a time limit only when no ring is active, except for those whose
 * subscriber has to release a batch first. So no wakeup is lost on any ring, whatever the others
 * do.
 *
 * @param <T> what a record becomes
 */
final class DrainLoop<T> {

  /** How often rings at rest are asked for while others never run dry. */
  private static final long LOOK_ROUND_NANOS = 50_000;

  /** How often to look whether a batch was dropped without a word, and collected. */
  private static final long DROPPED_BATCH_NANOS = 100_000_000;

  /** How often to look for losses without demand. */
  private static final long LOSSES_NANOS = 500_000_000;

  /**
   * How often to look at rings in overwrite mode. Of two records in a row that do not both fit into
   * the ring, the kernel may hide the first one's notification: its poll() finds nothing when the
   * second has just overwritten the first and is not reserved yet, and epoll drops the edge.
   */
  private static final long OVERWRITE_NANOS = 1_000_000_000;

  private static final long FOREVER = Long.MAX_VALUE;

  /** How many notified rings are asked for at once; the others are reported by the next call. */
  private static final int MOST_NOTIFIED = 64;

  private final OwnedRings<T> rings;
  private final RingbufSubscription subscription;
  private final ReceiverCounters counters;
  private long pollNanos;
  private final List<RingDrain<T>> active;
  private final int[] notified = new int[MOST_NOTIFIED];
  private int open;
  private int next;
  private long lastLook;

  /** What comes from all rings together; kept while there are several. */
  private final Pace pace;

  private long delivered;
  private long turnEnd;
  private boolean napped;
  private long lastPoll = System.nanoTime();

  /**
   * @param rings the rings, mapped, and known to their poller
   * @param windowNanos the longest nap
   * @param pollNanos how often to look without having been notified; {@code Long.MAX_VALUE} for
   *     never
   */
  DrainLoop(
      OwnedRings<T> rings,
      RingbufSubscription subscription,
      ReceiverCounters counters,
      long windowNanos,
      long pollNanos) {
    this.rings = rings;
    this.active = rings.all();
    this.open = active.size();
    this.subscription = subscription;
    this.counters = counters;
    this.pace = new Pace(windowNanos);
    this.pollNanos = pollNanos;
    active.forEach(this::pollIfItOverwrites);
  }

  private void pollIfItOverwrites(RingDrain<T> ring) {
    if (ring.ring.overwrites()) {
      pollNanos = Math.min(pollNanos, OVERWRITE_NANOS);
    }
  }

  /** Drains and waits by turns until the demand has ended, or all that is to come has. */
  void run() {
    while (!subscription.isStopped() && (open > 0 || !subscription.isFinishing())) {
      if (subscription.takeNews()) {
        takeNews();
      } else if (open == 0) {
        subscription.awaitNews(-1);
      } else if (subscription.requested() == 0) {
        // Not a wait for the rings: nothing that is committed meanwhile needs to wake this thread.
        forEachActive(this::publishOrLeave);
        counters.parked(this::awaitDemand);
      } else {
        boolean exits = OrderlyExit.hasBegun(); // then each ring gives back after its turn
        long sleep = round();
        if (exits) {
          subscription.gaveBack();
        }
        await(sleep);
      }
    }
  }

  /** Rings fill up without demand, so that is when records are lost. */
  private void awaitDemand() {
    boolean counts = rings.all().stream().anyMatch(RingDrain::countsLosses);
    while (!subscription.awaitDemand(counts ? LOSSES_NANOS : -1)) {
      rings.all().forEach(RingDrain::lookAtLosses);
    }
  }

  private void takeNews() {
    if (subscription.takeFlush()) {
      activateAll();
    }
    for (RingDrain<T> ring : rings.refresh()) {
      active.add(ring);
      pollIfItOverwrites(ring);
      open++;
    }
    for (RingDrain<T> ring : rings.all()) {
      if (ring.isLeaving()) {
        activate(ring);
      }
    }
  }

  /** A ring that has nothing to deliver leaves without demand, too. */
  private void publishOrLeave(RingDrain<T> ring) {
    if (ring.isSpent()) {
      leaves(ring);
    } else {
      ring.publish();
    }
  }

  /** Gives each active ring a turn. Returns how long to wait then; 0 for not at all. */
  private long round() {
    long sleep = FOREVER;
    for (int turns = active.size(); turns > 0 && !active.isEmpty(); turns--) {
      long wanted = subscription.requested();
      if (wanted == 0 || subscription.isStopped()) {
        return 0;
      }
      next = next < active.size() ? next : 0;
      RingDrain<T> ring = active.get(next);
      try {
        sleep = Math.min(sleep, turn(ring, Math.max(1, wanted / active.size())));
      } catch (RuntimeException e) {
        failed(ring, e);
      }
    }
    if (open > 1) {
      pace.looked(delivered, turnEnd, napped);
    }
    return sleep;
  }

  /** Gives a ring its turn. Returns how soon it wants the next one. */
  private long turn(RingDrain<T> ring, long wanted) {
    RingDrain.Turn turn;
    try {
      turn = ring.turn(wanted);
    } finally {
      subscription.produced(ring.delivered());
      counters.delivered(ring.delivered());
      delivered += ring.delivered();
    }
    turnEnd = ring.turnEnd();
    return switch (turn) {
      case MORE -> stays(0);
      case LENT -> stays(FOREVER); // its subscriber tells when the batch is back
      case SPENT -> {
        leaves(ring);
        yield 0;
      }
      case DRY -> {
        long nap = ring.beginNap(open > 1 && pace.isBusy());
        yield nap == 0 && ring.canRest() ? rests(ring) : stays(nap);
      }
    };
  }

  /** The ring keeps its place among the active. */
  private long stays(long sleep) {
    next++;
    return sleep;
  }

  /** The ring is gone, and its place may be taken by another. */
  private void leaves(RingDrain<T> ring) {
    active.remove(ring);
    open--;
    rings.left(ring);
    subscription.tell(); // of rings that come when those before have left
  }

  /** The kernel is certain to notify the ring's next record. */
  private long rests(RingDrain<T> ring) {
    ring.atRest = true;
    active.remove(next);
    return FOREVER;
  }

  /** Waits for the rings: without a time limit only if {@link #round} found no reason for one. */
  private void await(long sleep) {
    napped = sleep != 0 && sleep != FOREVER;
    if (sleep == 0) {
      lookRound();
    } else if (napped) {
      counters.napped();
      awake(poller().await(sleep, notified));
    } else if (!active.isEmpty() && active.size() == open) {
      counters.parked(() -> subscription.awaitNews(DROPPED_BATCH_NANOS));
    } else {
      long limit = active.isEmpty() ? untilPoll() : Math.min(untilPoll(), DROPPED_BATCH_NANOS);
      counters.waited();
      awake(subscription.awaitRings(poller(), limit == FOREVER ? -1 : limit, notified));
    }
    if (untilPoll() == 0) { // whatever the others keep the thread busy with
      lastPoll = System.nanoTime();
      activateAll();
    }
  }

  /** How long until all rings are looked at, since their producers may notify nobody. */
  private long untilPoll() {
    return pollNanos == FOREVER ? FOREVER : Math.max(0, lastPoll + pollNanos - System.nanoTime());
  }

  /** Asks for rings at rest that were notified, now and then, while others keep the thread busy. */
  private void lookRound() {
    if (active.size() < open) {
      long now = System.nanoTime();
      if (now - lastLook >= LOOK_ROUND_NANOS) {
        lastLook = now;
        awake(poller().await(0, notified));
      }
    }
  }

  /** Gives the rings that were notified their turns, and tells those that napped. */
  private void awake(int count) {
    for (int i = 0; i < count; i++) {
      RingDrain<T> ring = rings.get(notified[i]);
      if (ring != null) {
        ring.notified();
        activate(ring);
      }
    }
    forEachActive(RingDrain::endNap);
  }

  private void activate(RingDrain<T> ring) {
    if (ring.atRest) {
      ring.atRest = false;
      active.add(ring);
    }
  }

  private void activateAll() {
    rings.all().forEach(this::activate);
  }

  private void forEachActive(Consumer<RingDrain<T>> step) {
    for (int i = active.size() - 1; i >= 0; i--) {
      RingDrain<T> ring = active.get(i);
      try {
        step.accept(ring);
      } catch (RuntimeException e) {
        failed(ring, e);
      }
    }
  }

  private void failed(RingDrain<T> ring, RuntimeException error) {
    if (!active.remove(ring)) {
      throw error; // it had left, and could not be closed in peace
    }
    open--;
    rings.failed(ring, error);
    subscription.tell(); // it may have been what rings that come were waiting for
  }

  private RingbufPoller poller() {
    return Objects.requireNonNull(rings.poller()); // there, since a ring is open
  }
}
