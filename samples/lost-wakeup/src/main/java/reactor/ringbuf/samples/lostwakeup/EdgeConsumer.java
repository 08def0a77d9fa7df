package reactor.ringbuf.samples.lostwakeup;

import java.time.Duration;

/**
 * An edge-triggered consumer: drains the ring, publishes its position, looks again, waits; and
 * notices when a wait was in vain.
 */
final class EdgeConsumer {

  /** Long compared with any delay of a notification, short enough to count losses by the dozen. */
  private static final int WAIT_MILLIS = 20;

  private static final int MOST_DURATIONS = 10;

  private final Ring ring;
  private final Ordering ordering;

  private long position;
  private long records;
  private long wakeups;
  private long lost;
  private long longestStall;

  EdgeConsumer(Ring ring, Ordering ordering) {
    this.ring = ring;
    this.ordering = ordering;
    this.position = ring.consumerPosition();
  }

  /**
   * What a run has seen.
   *
   * @param records read
   * @param nanos how long it took
   * @param wakeups waits that a notification ended
   * @param lost waits that timed out although a committed record was waiting
   * @param longestStallNanos the longest time that a record lay in the ring
   */
  record Result(long records, long nanos, long wakeups, long lost, long longestStallNanos) {}

  /**
   * Consumes for so long; up to ten times as long if the ordering is to lose wakeups and has not,
   * since on a busy machine the two sides seldom meet.
   */
  Result run(Duration duration) {
    long start = System.nanoTime();
    long nanos;
    do {
      drain();
      ordering.publish(ring.consumerPage, position);
      if (!ordering.recordWaits(ring, position)) {
        await();
      }
      nanos = System.nanoTime() - start;
    } while (nanos < duration.toNanos()
        || !ordering.safe && lost == 0 && nanos < MOST_DURATIONS * duration.toNanos());
    return new Result(records, nanos, wakeups, lost, longestStall);
  }

  /** Reads what is there. */
  private void drain() {
    long limit = (long) Ring.LONG.getAcquire(ring.producerPage, 0);
    if (committedBefore(limit)) {
      longestStall = Math.max(longestStall, System.nanoTime() - ring.time(position));
    }
    while (committedBefore(limit)) {
      position += Ring.footprint(ring.header(position));
      records++;
    }
  }

  private boolean committedBefore(long limit) {
    return position < limit && !Ring.isBusy(ring.header(position));
  }

  private void await() {
    if (ring.await(WAIT_MILLIS)) {
      wakeups++;
    } else if (ring.isPassedOver(position)) {
      if (ring.await(WAIT_MILLIS)) {
        wakeups++;
      } else {
        lost++;
      }
    }
  }
}
