package reactor.ringbuf;

/**
 * How long subscribers had to be waited for, present waits included, so that it grows all the time.
 * Thread-safe.
 */
final class ParkedTime {

  private int waits;
  private long nanos;
  private long countedUpTo = System.nanoTime();

  synchronized void begin() {
    count();
    waits++;
  }

  synchronized void end() {
    count();
    waits--;
  }

  synchronized long nanos() {
    count();
    return nanos;
  }

  private void count() {
    long now = System.nanoTime();
    nanos += waits * (now - countedUpTo);
    countedUpTo = now;
  }
}
