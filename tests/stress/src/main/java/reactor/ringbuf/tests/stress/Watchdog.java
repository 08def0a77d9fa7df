package reactor.ringbuf.tests.stress;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.RingView;

/**
 * Looks at the ring from outside, through a mapping of its own, and declares a stall within a
 * second: a committed record waits at the consumer position, there is demand, and nothing moves.
 *
 * <p>A thread that is kept from a processor by others is not stalled: it must be asleep each time.
 */
final class Watchdog extends Thread {

  private static final long TICK_NANOS = 50_000_000;
  private static final int TICKS_ASLEEP = 18;

  /** For a thread that is awake and does nothing useful. */
  private static final int TICKS = 400;

  private final RingView ring;
  private final OwnerThreads owners;
  private volatile @Nullable Reader<?> reader;
  private volatile boolean stop;
  private volatile @Nullable String stall;

  Watchdog(RingView ring, OwnerThreads owners) {
    super("watchdog");
    this.ring = ring;
    this.owners = owners;
    setDaemon(true);
  }

  /** Tells which subscriber is the present one. */
  void watch(Reader<?> reader) {
    this.reader = reader;
  }

  /** What has stalled, or null. */
  @Nullable String stall() {
    return stall;
  }

  /** Stops looking; returns when the ring may be unmapped. */
  void end() {
    stop = true;
    while (isAlive()) {
      LockSupport.parkNanos(TICK_NANOS / 10);
    }
  }

  @Override
  public void run() {
    Reader<?> watched = null;
    long position = 0;
    long received = 0;
    int ticks = 0;
    int asleep = 0;
    while (!stop && stall == null) {
      LockSupport.parkNanos(TICK_NANOS);
      Reader<?> now = reader;
      boolean idle =
          now == null || now.isOver() || now.outstanding() <= 0 || !ring.committedRecordWaits();
      boolean moved =
          now != watched
              || position != ring.consumerPosition()
              || now != null && received != now.received();
      if (idle || moved) {
        ticks = 0;
        asleep = 0;
      } else {
        ticks++;
        asleep += owners.isAsleep() ? 1 : 0;
      }
      watched = now;
      position = ring.consumerPosition();
      received = now == null ? 0 : now.received();
      if (now != null && (asleep >= TICKS_ASLEEP || ticks >= TICKS)) {
        stall = describe(now);
      }
    }
  }

  private String describe(Reader<?> reader) {
    long position = ring.consumerPosition();
    return String.format(
        "STALL: a committed record (header 0x%x) waits at the consumer position %d, the producer"
            + " position is %d, %d signals are requested and not delivered, and nothing moves;"
            + " the ring's thread is %s%s",
        ring.header(position),
        position,
        ring.producerPosition(),
        reader.outstanding(),
        owners.isAsleep() ? "asleep" : "awake",
        owners.stack());
  }
}
