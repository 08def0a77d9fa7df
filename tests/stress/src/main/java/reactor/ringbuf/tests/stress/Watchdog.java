package reactor.ringbuf.tests.stress;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.RingView;

/**
 * Looks at the rings from outside, through mappings of its own, and declares a stall within a
 * second: a committed record waits at the consumer position of a ring, there is demand, and that
 * position does not move, whatever the other rings do.
 *
 * <p>A thread that is kept from a processor by others is not stalled: it must be asleep each time.
 */
final class Watchdog extends Thread {

  private static final long TICK_NANOS = 50_000_000;
  private static final int TICKS_ASLEEP = 18;

  /** For a thread that is awake and does nothing useful, or forgets this ring. */
  private static final int TICKS = 400;

  private final List<Watched> rings;
  private final OwnerThreads owners;
  private volatile @Nullable Reader<?> reader;
  private volatile boolean stop;
  private volatile @Nullable String stall;

  /** The rings, in the receiver's order. */
  Watchdog(List<RingView> rings, OwnerThreads owners) {
    super("watchdog");
    this.rings = rings.stream().map(Watched::new).toList();
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

  /** Stops looking; returns when the rings may be unmapped. */
  void end() {
    stop = true;
    while (isAlive()) {
      LockSupport.parkNanos(TICK_NANOS / 10);
    }
  }

  @Override
  public void run() {
    Reader<?> watched = null;
    while (!stop && stall == null) {
      LockSupport.parkNanos(TICK_NANOS);
      Reader<?> now = reader;
      boolean demand = now != null && now == watched && !now.isOver() && now.outstanding() > 0;
      boolean asleep = owners.isAsleep();
      for (int i = 0; i < rings.size(); i++) {
        if (rings.get(i).tick(demand, asleep) && now != null) {
          stall = describe(i, now);
        }
      }
      watched = now;
    }
  }

  private String describe(int index, Reader<?> reader) {
    RingView ring = rings.get(index).ring;
    long position = ring.consumerPosition();
    return String.format(
        "STALL of ring %d of %d: a committed record (header 0x%x) waits at the consumer position"
            + " %d, the producer position is %d, %d signals are requested and not delivered, and"
            + " the position does not move; the rings' thread is %s%s",
        index,
        rings.size(),
        ring.header(position),
        position,
        ring.producerPosition(),
        reader.outstanding(),
        owners.isAsleep() ? "asleep" : "awake",
        owners.stack());
  }

  /** One ring, and for how long it has stood still. */
  private static final class Watched {
    private final RingView ring;
    private long position;
    private int ticks;
    private int asleep;

    Watched(RingView ring) {
      this.ring = ring;
    }

    /** Looks again; true if the ring has stalled. */
    boolean tick(boolean demand, boolean isAsleep) {
      long now = ring.consumerPosition();
      if (demand && now == position && ring.committedRecordWaits()) {
        ticks++;
        asleep += isAsleep ? 1 : 0;
      } else {
        ticks = 0;
        asleep = 0;
      }
      position = now;
      return asleep >= TICKS_ASLEEP || ticks >= TICKS;
    }
  }
}
