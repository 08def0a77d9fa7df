package reactor.ringbuf;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Lets a test's two actors start together, so that each sample is a race: on their own they drift
 * apart by far more than a test takes, most of all where others want the processors too.
 */
abstract class Race {

  private static final AtomicIntegerFieldUpdater<Race> ARRIVED =
      AtomicIntegerFieldUpdater.newUpdater(Race.class, "arrived");

  /** Whoever is waited for may be waiting for this processor. */
  private static final int TURNS_BEFORE_YIELD = 1_000;

  /** In turns of a loop, some 100 ns: about what the longest of the actors takes. */
  private static final int MAX_DELAY = 256;

  // Without a delay by chance, the actor with the shorter way would win every time.
  private final int delayOfFirst = ThreadLocalRandom.current().nextInt(MAX_DELAY);
  private final int delayOfSecond = ThreadLocalRandom.current().nextInt(MAX_DELAY);
  private volatile int arrived;

  /** Waits for the other actor; the first thing that each of the two does. */
  final void meet() {
    int delay = ARRIVED.getAndIncrement(this) == 0 ? delayOfFirst : delayOfSecond;
    for (int turn = 1; arrived < 2; turn++) {
      spin(turn);
    }
    while (delay > 0 && arrived == 2) { // a volatile load, or the loop would be optimized away
      delay--;
    }
  }

  /** A turn of a busy wait. */
  static void spin(int turn) {
    if (turn % TURNS_BEFORE_YIELD == 0) {
      Thread.yield();
    }
  }
}
