package reactor.ringbuf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The rings of a subscription: opens those that its options name, maps them, follows changes, and
 * closes them, with the poller that waits for them.
 *
 * <p>They are opened on the subscribing thread, so that what is wrong with them is known at once.
 * The owner of the rings does the rest.
 *
 * @param <T> what a record becomes
 */
final class OwnedRings<T> {

  private final ReceiverOptions options;
  private final List<RingbufSet> sets;
  private final BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers;
  private final ReceiverCounters counters;
  private final RingLog log;
  private final RingbufSubscription subscription;
  private final Emitter<T> emitter;

  /** What was opened, and is not mapped yet. Empty while another subscription has the rings. */
  private List<OpenedRing> opened = new ArrayList<>();

  /** By the number that the poller knows a ring by; null where one was closed. */
  private final List<@Nullable RingDrain<T>> slots = new ArrayList<>();

  private final Set<RingbufSource> leftOut = new HashSet<>();

  /** By pin: what was counted when the last map there was left. */
  private final Map<RingbufSource, RingCounters.Tally> tallies = new HashMap<>();

  private final Disposable.Composite watches = Disposables.composite();
  private final AtomicBoolean changed = new AtomicBoolean();
  private @Nullable Lease lease;
  private @Nullable RingbufPoller poller;
  private int indices;
  private boolean leaving;

  /** Whether all rings that were there at the beginning have been mapped. */
  private boolean begun;

  OwnedRings(
      ReceiverOptions options,
      BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers,
      ReceiverCounters counters,
      RingLog log,
      RingbufSubscription subscription,
      Emitter<T> emitter) {
    this.options = options;
    this.sets = options.subscriptionSets();
    this.readers = readers;
    this.counters = counters;
    this.log = log;
    this.subscription = subscription;
    this.emitter = emitter;
  }

  // ---- opening

  /** Opens the rings, and asks for the right to consume them. */
  Lease open(Runnable reclaim) {
    for (RingbufSet set : sets) { // first, so that no change is missed
      watches.add(set.watch(this::changed));
    }
    openNamed();
    Set<Object> identities = new HashSet<>();
    for (OpenedRing ring : opened) {
      if (!identities.add(ring.open().identity())) {
        throw namedTwice(ring.open());
      }
    }
    Lease asked = new Lease(identities, reclaim);
    lease = asked;
    if (!asked.isGranted()) {
      closeOpened(); // who has to wait holds nothing
    }
    return asked;
  }

  private static RingbufException namedTwice(OpenRingbuf ring) {
    return new RingbufException(
        "Cannot consume %s: it is named twice. Name each ring once.".formatted(ring));
  }

  private void changed() {
    changed.set(true);
    subscription.tell();
  }

  private void openNamed() {
    List<RingbufSource> sources = named();
    int gone = 0;
    for (RingbufSource source : sources) {
      try {
        opened.add(OpenedRing.open(source));
      } catch (RingbufException e) {
        if (isGone(source)) {
          gone++;
        } else {
          leaveOut(source, e);
        }
      }
    }
    if (opened.isEmpty() && sources.size() > gone) {
      throw new RingbufException(
          "Cannot consume %s: none of the rings could be opened.".formatted(options.description()));
    }
  }

  private List<RingbufSource> named() {
    List<RingbufSource> sources = new ArrayList<>();
    sets.forEach(set -> sources.addAll(set.sources()));
    return sources;
  }

  // ---- mapping, by the owner

  /** Maps what was opened, or opens it again if others had the rings in the meantime. */
  void mapAll() {
    if (opened.isEmpty()) {
      openNamed();
    }
    while (!opened.isEmpty()) { // close() closes those that this does not come to
      OpenedRing ring = opened.remove(0);
      try {
        map(ring);
      } catch (RingbufException e) {
        if (opened.isEmpty() && all().isEmpty()) {
          throw e;
        }
        leaveOut(ring.source(), e);
      }
    }
    lease().keepOnly(all().stream().map(ring -> ring.ring.identity()).collect(Collectors.toSet()));
    begun = true;
    log.receiving(all().stream().map(ring -> ring.info).toList(), options.description());
  }

  /** Maps a ring, which is its drain's to close from then on; closes it if that fails. */
  private RingDrain<T> map(OpenedRing ring) {
    OpenRingbuf open = ring.open();
    try {
      claim(open);
    } catch (Throwable e) {
      ring.close();
      throw Diagnosis.explain(open.toString(), e);
    }
    Runnable undo = ring::close;
    try {
      RingbufPoller waiting = poller != null ? poller : open.newPoller();
      poller = waiting;
      RingbufInfo info =
          new RingbufInfo(
              indices, options.ringName(ring.source(), open), open.mapId(), open.size());
      RingDrain<T> drain =
          new RingDrain<>(
              ring.source(),
              open,
              info,
              readers.apply(info, subscription),
              emitter,
              subscription,
              options.coalescing().toNanos(),
              options.clock());
      undo = drain::abandon;
      if (ring.counter() != null) {
        drain.countLosses(ring.counter(), ring.lostBefore(), counters, log);
      }
      int slot = slots.contains(null) ? slots.indexOf(null) : slots.size();
      waiting.add(open, slot); // before it counts as one of the rings, since this may be refused
      if (slot == slots.size()) {
        slots.add(drain);
      } else {
        slots.set(slot, drain);
      }
      indices++;
      counters.opened(drain.counters, begun && indices > 1);
      return drain;
    } catch (Throwable e) {
      undo.run();
      lease().giveUp(open.identity());
      throw Diagnosis.explain(open.toString(), e);
    }
  }

  private void claim(OpenRingbuf ring) {
    Object identity = ring.identity();
    if (all().stream().anyMatch(other -> other.ring.identity().equals(identity))) {
      throw namedTwice(ring);
    }
    if (!lease().extend(identity)) {
      throw Diagnosis.occupied(ring.toString());
    }
  }

  private Lease lease() {
    return Objects.requireNonNull(lease);
  }

  /** What waits for the rings; null before there was one. */
  @Nullable RingbufPoller poller() {
    return poller;
  }

  /** The ring that the poller knows by a number; null if it has been closed. */
  @Nullable RingDrain<T> get(int slot) {
    return slots.get(slot);
  }

  /** All that are open now. */
  List<RingDrain<T>> all() {
    List<RingDrain<T>> all = new ArrayList<>();
    for (RingDrain<T> ring : slots) {
      if (ring != null) {
        all.add(ring);
      }
    }
    return all;
  }

  // ---- coming and going, by the owner

  /**
   * Follows what the options name now: makes rings leave that are gone, and when those have left,
   * opens the new ones.
   *
   * @return the new ones
   */
  List<RingDrain<T>> refresh() {
    if (subscription.isFinishing()) {
      all().forEach(RingDrain::leave);
      return List.of();
    }
    if (leaving || !changed.getAndSet(false)) {
      return List.of();
    }
    List<RingbufSource> named = named();
    leftOut.retainAll(named);
    Set<RingbufSource> present = new HashSet<>();
    for (RingDrain<T> ring : all()) {
      if (named.contains(ring.source)) {
        present.add(ring.source);
      } else {
        ring.leave();
        leaving = true;
      }
    }
    if (leaving) {
      changed.set(true); // those that come wait: one may be another's successor
      return List.of();
    }
    List<RingDrain<T>> added = new ArrayList<>();
    for (RingbufSource source : named) {
      if (!leftOut.contains(source) && present.add(source)) {
        try {
          RingDrain<T> ring = map(openLater(source));
          log.added(ring.info, ring.info.index() > 0);
          added.add(ring);
        } catch (RingbufException e) {
          if (!isGone(source)) {
            leaveOut(source, e);
          }
        }
      }
    }
    return added;
  }

  /** Whether a ring cannot be opened because its pin is gone, and another one is waited for. */
  private boolean isGone(RingbufSource source) {
    return sets.stream().anyMatch(set -> set instanceof FollowedPins pins && pins.forget(source));
  }

  /**
   * Opens a ring that has come since. If it was pinned since, what it has lost counts from the
   * beginning, unless its predecessor had the same counter.
   */
  private OpenedRing openLater(RingbufSource source) {
    OpenedRing ring = OpenedRing.open(source);
    if (source instanceof FollowedPins.PinnedMap map
        && ring.counter() instanceof KernelLossCounter counter) {
      RingCounters.Tally before = tallies.get(map.pin());
      return ring.countedFrom(
          before != null && before.mapId() == counter.mapId() ? before.lost() : 0);
    }
    return ring;
  }

  /** Notes how much the counter of a ring had counted when it left. */
  private void noteTally(RingDrain<T> ring) {
    if (ring.source instanceof FollowedPins.PinnedMap map) {
      RingCounters.Tally tally = ring.counters.tally();
      if (tally != null) {
        tallies.put(map.pin(), tally);
      }
    }
  }

  /** Closes a ring that has left. */
  void left(RingDrain<T> ring) {
    forget(ring);
    try {
      ring.close();
    } catch (RuntimeException e) {
      throw Diagnosis.explain(ring.ring.toString(), e);
    } finally {
      noteTally(ring);
      log.left(ring.counters.snapshot());
      if (!subscription.isFinishing()) { // else it is one of the last subscription's rings
        counters.closed(ring.counters);
      }
      lease().giveUp(ring.ring.identity());
    }
  }

  /** Goes on without a ring that failed, if the user wants that and others are left. */
  void failed(RingDrain<T> ring, Throwable error) {
    RuntimeException explained = Diagnosis.explain(ring.ring.toString(), error);
    if (!(explained instanceof RingbufException e) || all().size() == 1) {
      throw explained;
    }
    leaveOut(ring.source, e);
    forget(ring);
    try {
      ring.abandon();
    } finally {
      log.left(ring.counters.snapshot());
      counters.closed(ring.counters);
      lease().giveUp(ring.ring.identity());
    }
  }

  private void forget(RingDrain<T> ring) {
    slots.set(slots.indexOf(ring), null);
    leaving = all().stream().anyMatch(RingDrain::isLeaving);
    if (poller != null) {
      poller.remove(ring.ring);
    }
  }

  private void leaveOut(RingbufSource source, RingbufException error) {
    if (!options.goesOnWithout(source.toString(), error)) {
      throw error;
    }
    leftOut.add(source);
    log.goingOnWithout(source, error);
  }

  // ---- the end

  /** What is to be closed, step by step, each whatever the others do. */
  List<Runnable> closing() {
    List<Runnable> steps = new ArrayList<>();
    steps.add(watches::dispose);
    for (RingDrain<T> ring : all()) {
      steps.add(ring::close);
      if (begun) { // else nobody was told that it had come
        steps.add(() -> log.left(ring.counters.snapshot()));
      }
    }
    slots.clear();
    if (poller != null) {
      steps.add(poller::close);
      poller = null;
    }
    steps.add(this::closeOpened);
    return steps;
  }

  void closeOpened() {
    List<OpenedRing> closing = opened;
    opened = new ArrayList<>();
    RuntimeException failure = null;
    for (OpenedRing ring : closing) {
      try {
        ring.close();
      } catch (RuntimeException e) {
        failure = e; // the others are closed all the same
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
