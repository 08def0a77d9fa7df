package reactor.ringbuf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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

  private static final long FOREVER = Long.MAX_VALUE;

  private final RingbufSubscription subscription;
  private final RingbufPoller poller;
  private final ReceiverCounters counters;
  private final long pollNanos;

  /** Handed each ring that failed, with why; throws if that ends the subscription. */
  private final BiConsumer<RingDrain<T>, Throwable> whenFailed;

  /** By index. */
  private final List<RingDrain<T>> rings;

  private final List<RingDrain<T>> active;
  private final int[] notified;
  private int open;
  private int next;
  private long lastLook;

  /**
   * @param rings the rings by index, all of them known to the poller by these
   * @param pollNanos how often to look without having been notified; {@code Long.MAX_VALUE} for
   *     never
   */
  DrainLoop(
      List<RingDrain<T>> rings,
      RingbufSubscription subscription,
      RingbufPoller poller,
      ReceiverCounters counters,
      long pollNanos,
      BiConsumer<RingDrain<T>, Throwable> whenFailed) {
    this.rings = rings;
    this.active = new ArrayList<>(rings);
    this.open = rings.size();
    this.subscription = subscription;
    this.poller = poller;
    this.counters = counters;
    this.pollNanos = pollNanos;
    this.whenFailed = whenFailed;
    this.notified = new int[rings.size()];
  }

  /** Drains and waits by turns until the demand has ended. */
  void run() {
    while (!subscription.isStopped()) {
      if (subscription.takeNews() && counters.takeFlush()) {
        activateAll();
      }
      if (subscription.requested() == 0) {
        // Not a wait for the rings: nothing that is committed meanwhile needs to wake this thread.
        forEachActive(RingDrain::publish);
        counters.parked(subscription::awaitDemand);
      } else {
        await(round());
      }
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
    }
    return switch (turn) {
      case MORE -> stays(0);
      case LENT -> stays(FOREVER); // its subscriber tells when the batch is back
      case DRY -> {
        long nap = ring.beginNap();
        yield nap == 0 && ring.canRest() ? rests(ring) : stays(nap);
      }
    };
  }

  /** The ring keeps its place among the active. */
  private long stays(long sleep) {
    next++;
    return sleep;
  }

  /** The kernel is certain to notify the ring's next record. */
  private long rests(RingDrain<T> ring) {
    ring.atRest = true;
    active.remove(next);
    return FOREVER;
  }

  /** Waits for the rings: without a time limit only if {@link #round} found no reason for one. */
  private void await(long sleep) {
    if (sleep == 0) {
      lookRound();
    } else if (sleep != FOREVER) {
      counters.napped();
      awake(poller.await(sleep, notified));
    } else if (!active.isEmpty() && active.size() == open) {
      counters.parked(() -> subscription.awaitNews(DROPPED_BATCH_NANOS));
    } else {
      long limit = active.isEmpty() ? pollNanos : Math.min(pollNanos, DROPPED_BATCH_NANOS);
      counters.waited();
      int count = subscription.awaitRings(poller, limit == FOREVER ? -1 : limit, notified);
      awake(count);
      if (count == 0 && pollNanos != FOREVER) {
        activateAll();
      }
    }
  }

  /** Asks for rings at rest that were notified, now and then, while others keep the thread busy. */
  private void lookRound() {
    if (active.size() < open) {
      long now = System.nanoTime();
      if (now - lastLook >= LOOK_ROUND_NANOS) {
        lastLook = now;
        awake(poller.await(0, notified));
      }
    }
  }

  /** Gives the rings that were notified their turns, and tells those that napped. */
  private void awake(int count) {
    for (int i = 0; i < count; i++) {
      RingDrain<T> ring = rings.get(notified[i]);
      if (!ring.isClosed()) {
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
    rings.stream().filter(ring -> !ring.isClosed()).forEach(this::activate);
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
    active.remove(ring);
    open--;
    whenFailed.accept(ring, error);
  }
}
