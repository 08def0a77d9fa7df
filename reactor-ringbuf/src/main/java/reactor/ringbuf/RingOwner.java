package reactor.ringbuf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The life of the thread that owns the rings of a subscription: it begins when they are free, opens
 * and drains them, and at the end gives everything back and signals why.
 *
 * @param <T> what a record becomes
 */
final class RingOwner<T> implements Runnable {

  private static final Logger LOG = Loggers.getLogger(RingbufReceiver.class);

  private final CoreSubscriber<? super T> actual;
  private final ReceiverOptions options;
  private final BiFunction<RingbufInfo, Runnable, RecordReader<T>> readers;
  private final ReceiverCounters counters;
  private final RingbufSubscription subscription;
  private final Emitter<T> emitter;
  private final Thread thread;

  /** Whose the rings are: whatever a thread factory does, one thread has them, once. */
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

  private final List<RingbufSource> sources;
  private final Lease lease;

  /** What was opened, and is not mapped yet. Empty while another subscription has the rings. */
  private List<OpenRingbuf> opened;

  private final List<RingDrain<T>> rings = new ArrayList<>();
  private @Nullable RingbufPoller poller;

  /** Opens the rings, so that what is wrong with them is known at once, and asks for them. */
  RingOwner(
      CoreSubscriber<? super T> actual,
      ReceiverOptions options,
      BiFunction<RingbufInfo, Runnable, RecordReader<T>> readers,
      ReceiverCounters counters) {
    this.actual = actual;
    this.options = options;
    this.readers = readers;
    this.counters = counters;
    this.subscription = new RingbufSubscription(actual, this::cancelled);
    this.emitter = new Emitter<>(actual, subscription);
    this.thread = RingbufThreads.newThread(options.threadFactory(), this);
    this.sources = options.sources();
    this.opened = open();
    Set<Object> identities = new HashSet<>();
    try {
      for (OpenRingbuf ring : opened) {
        if (!identities.add(ring.identity())) {
          throw new RingbufException(
              "Cannot consume %s: it is named twice. Name each ring once.".formatted(ring));
        }
      }
    } catch (Throwable e) {
      closeOpened();
      throw e;
    }
    this.lease = new Lease(identities, this::reclaim);
    if (!lease.isGranted()) {
      closeOpened(); // who has to wait holds nothing
    }
  }

  RingbufSubscription subscription() {
    return subscription;
  }

  private List<OpenRingbuf> open() {
    List<OpenRingbuf> open = new ArrayList<>();
    try {
      for (RingbufSource source : sources) {
        try {
          open.add(openChecked(source));
        } catch (RingbufException e) {
          leaveOut(source.toString(), e);
        }
      }
      if (open.isEmpty()) {
        throw new RingbufException(
            "Cannot consume %s: none of the rings could be opened."
                .formatted(options.description()));
      }
      return open;
    } catch (Throwable e) {
      open.forEach(OpenRingbuf::close);
      throw e;
    }
  }

  private static OpenRingbuf openChecked(RingbufSource source) {
    OpenRingbuf ring = Objects.requireNonNull(source.open(), "RingbufSource.open()");
    try {
      Objects.requireNonNull(ring.identity(), "OpenRingbuf.identity()");
      long size = ring.size();
      if (Long.bitCount(size) != 1 || size < 4096 || size > 1L << 31) {
        throw Diagnosis.notConsumable(
            source.toString(),
            "its size is %d bytes".formatted(size),
            "It must be a power of two from 4096 to 2 GiB.");
      }
      return ring;
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
  }

  private void closeOpened() {
    List<OpenRingbuf> closing = opened;
    opened = new ArrayList<>();
    closing.forEach(OpenRingbuf::close);
  }

  /** Begins to drain when the rings are free. */
  void start() {
    lease.whenGranted(
        () -> {
          if (!phase.compareAndSet(Phase.NEW, Phase.STARTABLE)) {
            return; // cancelled
          }
          try {
            thread.start();
          } catch (Throwable e) {
            if (phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
              end(RingbufThreads.notStarted(thread, e));
            }
          }
        },
        () -> {
          if (phase.compareAndSet(Phase.NEW, Phase.OWNED)) {
            end(Diagnosis.occupied(options.description()));
          }
        });
  }

  /** Called by the subscriber: whoever has not begun to own the rings never will. */
  private void cancelled() {
    lease.ending();
    Phase before = phase.getAndSet(Phase.OWNED);
    if (before != Phase.OWNED) {
      close();
    }
  }

  /** Gives up the rings if the thread has died before it got to them. */
  private void reclaim() {
    if (thread.getState() == Thread.State.TERMINATED
        && phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
      end(RingbufThreads.diedEarly(thread));
    }
  }

  @Override
  public void run() {
    if (phase.compareAndSet(Phase.STARTABLE, Phase.OWNED)) {
      end(drain()); // else a factory ran this too early, or twice, or it was cancelled
    }
  }

  /** Maps the rings and drains them. Returns why that ended. */
  private @Nullable Throwable drain() {
    try {
      RingbufPoller waiting = mapAll();
      counters.begin(subscription, rings.stream().map(ring -> ring.counters).toList());
      subscription.ownedBy(Thread.currentThread(), waiting);
      new DrainLoop<>(rings, subscription, waiting, counters, options.pollNanos(), this::ringFailed)
          .run();
      return subscription.stopReason();
    } catch (Throwable e) {
      return e;
    }
  }

  private RingbufPoller mapAll() {
    if (opened.isEmpty()) {
      opened = open();
    }
    RingbufPoller waiting = opened.get(0).newPoller();
    poller = waiting;
    while (!opened.isEmpty()) { // close() closes those that this does not come to
      map(opened.remove(0), waiting);
    }
    return waiting;
  }

  /** Maps a ring, which is its drain's to close from then on; closes it if that fails. */
  private void map(OpenRingbuf ring, RingbufPoller waiting) {
    int index = rings.size();
    RingbufInfo info = new RingbufInfo(index, options.ringName(ring), ring.mapId(), ring.size());
    RingDrain<T> drain;
    try {
      drain =
          new RingDrain<>(
              ring,
              info,
              readers.apply(info, subscription::tell),
              emitter,
              subscription,
              options.coalescing().toNanos());
    } catch (Throwable e) {
      ring.close();
      throw Diagnosis.explain(ring.toString(), e);
    }
    rings.add(drain);
    waiting.add(ring, index);
  }

  /** Goes on without a ring that failed, if the user wants that. */
  private void ringFailed(RingDrain<T> ring, Throwable error) {
    RuntimeException explained = Diagnosis.explain(ring.ring.toString(), error);
    if (explained instanceof RingbufException e
        && rings.stream().filter(r -> !r.isClosed()).count() > 1) {
      leaveOut(ring.ring.toString(), e);
      if (poller != null) {
        poller.remove(ring.ring);
      }
      ring.abandon();
    } else {
      throw explained;
    }
  }

  private void leaveOut(String ring, RingbufException error) {
    if (!options.goesOnWithout(ring, error)) {
      throw error;
    }
    LOG.warn("Going on without {}: {}", ring, error.getMessage());
  }

  /** Closes everything, and only then signals, so that whoever gets the signal can subscribe. */
  private void end(@Nullable Throwable reason) {
    Throwable failure = after(reason, this::close);
    if (emitter.thrown() != null) {
      drop(emitter.thrown());
    }
    if (failure == null || failure == RingbufSubscription.CANCELLED) {
      return;
    }
    if (failure != subscription.stopReason()) { // else it has been through its hooks before
      failure = Diagnosis.explainThrowable(options.description(), failure);
      if (!subscription.fail(failure)) {
        drop(failure);
        failure = subscription.stopReason(); // what came first, and nobody has been told of
        if (failure == null || failure == RingbufSubscription.CANCELLED) {
          return;
        }
      } else if (!Exceptions.isJvmFatal(failure)) {
        failure = Operators.onOperatorError(failure, actual.currentContext());
      }
    }
    actual.onError(failure);
    Exceptions.throwIfJvmFatal(failure);
  }

  private void drop(Throwable error) {
    Exceptions.throwIfJvmFatal(error);
    Operators.onErrorDropped(error, actual.currentContext());
  }

  /** Gives back what this has: rings, poller, lease. */
  private void close() {
    Throwable failure = null;
    for (RingDrain<T> ring : rings) {
      if (!ring.isClosed()) {
        failure = after(failure, ring::close);
      }
    }
    rings.clear();
    subscription.ownedBy(null, null); // one that is kept must not keep the thread's task
    RingbufPoller closing = poller;
    poller = null;
    if (closing != null) {
      failure = after(failure, closing::close);
    }
    failure = after(failure, this::closeOpened);
    counters.end(subscription);
    lease.release();
    if (failure != null) {
      Exceptions.throwIfFatal(failure);
      throw Exceptions.propagate(failure);
    }
  }

  /** Takes a step whatever happened before; what happened first is what counts. */
  private static @Nullable Throwable after(@Nullable Throwable failure, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      if (failure == null || failure == RingbufSubscription.CANCELLED) {
        return Exceptions.unwrap(e);
      }
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** The life of the owner. */
  private enum Phase {
    /** The subscriber has not been told yet, or the rings are not free yet. */
    NEW,
    /** Whoever runs this first owns the rings. */
    STARTABLE,
    /** The rings have, or had, their owner; or never will. */
    OWNED
  }
}
