package reactor.ringbuf.tests.soak;

import reactor.ringbuf.Loss;

/** What {@code losses()} has told, and when. */
final class LossTelling {

  private long sum;
  private long first;
  private long last;
  private long longestGap;

  synchronized void told(Loss loss) {
    long now = System.nanoTime();
    sum += loss.records();
    if (first == 0) {
      first = now;
    } else {
      longestGap = Math.max(longestGap, now - last);
    }
    last = now;
  }

  synchronized long sum() {
    return sum;
  }

  /** Has the next one be the first. */
  synchronized void forget() {
    first = 0;
    longestGap = 0;
  }

  /** With the times as System.nanoTime() has them, which all processes share on Linux. */
  @Override
  public synchronized String toString() {
    return "losses sum=%d first=%d last=%d gap=%d".formatted(sum, first, last, longestGap);
  }
}
