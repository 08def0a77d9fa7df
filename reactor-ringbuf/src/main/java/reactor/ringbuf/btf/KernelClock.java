package reactor.ringbuf.btf;

import java.time.Instant;
import java.util.function.LongSupplier;
import reactor.ringbuf.linux.Clocks;

/**
 * What time it was when a clock of the kernel showed a value.
 *
 * <p>One offset serves the events of {@link #LONGEST_NANOS}: an event that is younger tells by its
 * own time that the offset has become old. So reading a clock per event is not needed, and events
 * that waited in the ring do not cause any reading either.
 *
 * <p>Thread-safe: who calibrates at the same time finds the same.
 */
final class KernelClock {

  /** How old an offset may become, in nanoseconds. */
  static final long LONGEST_NANOS = 10_000_000;

  /** What differs by less is taken for the error of measuring, so that time does not jitter. */
  private static final long NOISE_NANOS = 2_000;

  private static final int TRIES = 5;
  private static final long SECOND = 1_000_000_000;

  private final LongSupplier kernel;
  private final LongSupplier wall;
  private Offset offset;

  /** Published by its final fields. */
  private static final class Offset {
    final long nanos;
    final long until;

    Offset(long nanos, long until) {
      this.nanos = nanos;
      this.until = until;
    }
  }

  /** Made when the first decoder asks for one. */
  private static final class Monotonic {
    /** {@link System#nanoTime} is {@code CLOCK_MONOTONIC} on Linux. */
    static final KernelClock CLOCK = new KernelClock(System::nanoTime, KernelClock::wallNanos);
  }

  private static final class Boot {
    static final KernelClock CLOCK = new KernelClock(Clocks::bootNanos, KernelClock::wallNanos);
  }

  KernelClock(LongSupplier kernel, LongSupplier wall) {
    this.kernel = kernel;
    this.wall = wall;
    this.offset = measure();
  }

  static KernelClock of(Ktime.Clock clock) {
    return clock == Ktime.Clock.BOOT ? Boot.CLOCK : Monotonic.CLOCK;
  }

  private static long wallNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * SECOND + now.getNano();
  }

  Instant instant(long nanos) {
    Offset valid = offset;
    if (nanos > valid.until) {
      valid = calibrate(valid);
    }
    long wallNanos = nanos + valid.nanos;
    return Instant.ofEpochSecond(
        Math.floorDiv(wallNanos, SECOND), Math.floorMod(wallNanos, SECOND));
  }

  private Offset calibrate(Offset old) {
    Offset measured = measure();
    if (Math.abs(measured.nanos - old.nanos) < NOISE_NANOS) {
      measured = new Offset(old.nanos, measured.until);
    }
    offset = measured;
    return measured;
  }

  /** Reads the wall clock between two readings of the kernel's, as close together as can be had. */
  private Offset measure() {
    long best = Long.MAX_VALUE;
    long nanos = 0;
    long until = 0;
    for (int i = 0; i < TRIES; i++) {
      long before = kernel.getAsLong();
      long between = wall.getAsLong();
      long after = kernel.getAsLong();
      if (after - before < best) {
        best = after - before;
        nanos = between - (before + best / 2);
        until = after + LONGEST_NANOS;
      }
      if (best < NOISE_NANOS / 2) {
        break;
      }
    }
    return new Offset(nanos, until);
  }
}
