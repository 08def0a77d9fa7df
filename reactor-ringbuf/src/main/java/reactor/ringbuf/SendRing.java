package reactor.ringbuf;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.producer.RingProducer;

/**
 * The ring that one subscription sends to: its memory, how to wait for room in it, and the right to
 * use it.
 *
 * <p>One thread at a time calls everything but {@link #wake} and {@link #ending}.
 */
final class SendRing {

  /** How long to nap between two looks for the room that a drain makes before it notifies. */
  private static final long NAP_NANOS = 50_000;

  /** How often to ask whether the ring is still the one that was named. */
  private static final long CHECK_NANOS = 1_000_000_000;

  /** An interval that never ends, and that can be added to a time. */
  private static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  private final OpenRingbuf ring;
  private final Lease lease;
  private final SenderOptions options;
  private final boolean showsMemory;
  private final SenderCounters total;
  private final SendCounters counters;
  private final DrainWatch drains = new DrainWatch();
  private final int[] notified = new int[1];

  private @Nullable RingbufMemory memory;
  private @Nullable RingProducer producer;

  /** Opened by the first wait. Volatile for {@link #wake}. */
  private volatile @Nullable RingbufPoller poller;

  SendRing(
      OpenRingbuf ring,
      Lease lease,
      SenderOptions options,
      boolean showsMemory,
      SenderCounters total) {
    this.ring = ring;
    this.lease = lease;
    this.options = options;
    this.showsMemory = showsMemory;
    this.total = total;
    this.counters = total.begin();
  }

  String description() {
    return options.description();
  }

  long size() {
    return ring.size();
  }

  SendCounters counters() {
    return counters;
  }

  /** Maps the ring and takes it over from whoever sent before. */
  RingProducer map() {
    RingbufMemory mapped = ring.map();
    memory = mapped;
    producer =
        new RingProducer(
            mapped.consumerPage(),
            mapped.producerPage(),
            mapped.windows(),
            RingbufMemory.WINDOW_SHIFT,
            ring.size());
    return producer;
  }

  /**
   * Waits until a message fits.
   *
   * @param length of the message in bytes
   * @param cancelled whether to give up; made true before {@link #wake} is called
   */
  void awaitRoom(int length, BooleanSupplier cancelled) {
    RingProducer ring = Objects.requireNonNull(producer);
    counters.full.add(1);
    counters.waiting = true;
    try {
      RingbufPoller waiter = poller();
      if (!watch(waiter, length, cancelled)) {
        counters.waits.add(1);
        block(waiter, length, cancelled);
      }
      drains.room(ring.consumed());
    } finally {
      counters.waiting = false;
    }
  }

  private RingbufPoller poller() {
    RingbufPoller open = poller;
    if (open == null) {
      open = ring.newPoller();
      poller = open; // and then looks whether it is cancelled; see wake()
      open.add(ring, 0);
    }
    return open;
  }

  /**
   * Looks for room again and again, as long as that may pay. True if there is some, or nobody wants
   * it any more.
   */
  private boolean watch(RingbufPoller waiter, int length, BooleanSupplier cancelled) {
    RingProducer ring = Objects.requireNonNull(producer);
    long consumed = ring.consumed();
    long patience = drains.patience(consumed);
    long since = System.nanoTime();
    long now;
    do {
      waiter.await(NAP_NANOS, notified); // whatever ends it, a look follows
      if (ring.hasRoom(length) || cancelled.getAsBoolean()) {
        return true;
      }
      now = System.nanoTime();
      if (ring.consumed() != consumed) {
        consumed = ring.consumed();
        since = now;
      }
    } while (now - since <= patience);
    return false;
  }

  /**
   * Blocks until there is room, with no limit. No notification is lost: it comes after the kernel
   * has stored its position, and stays with the poller until that reports it. So whoever looks
   * after each report sees what it tells of, and what comes later is reported later.
   */
  private void block(RingbufPoller waiter, int length, BooleanSupplier cancelled) {
    RingProducer ring = Objects.requireNonNull(producer);
    long interval = options.pollInterval().map(Duration::toNanos).orElse(NEVER_NANOS);
    long now = System.nanoTime();
    long check = now + CHECK_NANOS;
    while (!ring.hasRoom(length) && !cancelled.getAsBoolean()) {
      long look = now + interval;
      boolean told = false;
      while (!told && look - now > 0 && !cancelled.getAsBoolean()) {
        told = waiter.await(Math.min(look - now, check - now), notified) != 0;
        now = System.nanoTime();
        if (now - check >= 0) {
          check = now + CHECK_NANOS;
          requireStillNamed();
        }
      }
    }
  }

  /**
   * Checks that what is sent goes where it was meant to go.
   *
   * @throws RingbufException if another ring has been put in the place of this one
   */
  void requireStillNamed() {
    if (!options.source().stillNames(ring)) {
      throw SendDiagnosis.replaced(options.description(), ring);
    }
  }

  /** Ends a wait whose condition to give up has become true. From any thread. */
  void wake() {
    RingbufPoller waiter = poller;
    if (waiter != null) {
      waiter.wake();
    }
  }

  /** Announces that the ring will be given up. From any thread; never blocks. */
  void ending() {
    lease.ending();
  }

  /** Gives everything back. Called once. */
  void close() {
    try {
      RingbufPoller waiter = poller;
      if (waiter != null) {
        waiter.close();
      }
    } finally {
      try {
        if (memory != null) {
          memory.close(showsMemory);
        }
      } finally {
        try {
          ring.close();
        } finally {
          total.end(counters);
          lease.release();
        }
      }
    }
  }
}
