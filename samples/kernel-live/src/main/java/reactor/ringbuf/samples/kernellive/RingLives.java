package reactor.ringbuf.samples.kernellive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufException;

/**
 * What each life of a ring has lost, as its kernel program counts it: also while there was no
 * service, which the receiver's own counters leave out. Thread-safe.
 */
final class RingLives implements AutoCloseable {

  /** The present life, and the one before: its last losses are told only when it is over. */
  private static final int KEPT = 2;

  private final String counter;

  /** By life, the oldest first; guarded by this. */
  private final Map<Integer, LossCounter> counters = new LinkedHashMap<>();

  /**
   * A ring.
   *
   * @param counter where the loader pins the present life's counter
   */
  RingLives(String counter) {
    this.counter = counter;
  }

  /**
   * A life of a ring: from one start of the loader to the next.
   *
   * @param life the id of its map
   * @param lost how many events found no room in it, from its beginning on
   */
  record Life(int life, long lost) {}

  /**
   * The latest lives, the oldest first.
   *
   * @param rings what the receiver has now
   */
  synchronized List<Life> look(List<ReceiverStats.Ring> rings) {
    List<Life> uncounted = new ArrayList<>();
    for (ReceiverStats.Ring ring : rings) {
      int life = ring.ring().mapId();
      try {
        counters.computeIfAbsent(life, unknown -> LossCounter.pinned(counter));
      } catch (RingbufException e) { // another's rings, say
        uncounted.add(new Life(life, ring.lost()));
      }
    }
    for (Iterator<LossCounter> oldest = counters.values().iterator(); counters.size() > KEPT; ) {
      oldest.next().close();
      oldest.remove();
    }
    List<Life> lives = new ArrayList<>();
    counters.forEach((life, lost) -> lives.add(new Life(life, lost.lost())));
    lives.addAll(uncounted);
    return lives;
  }

  @Override
  public synchronized void close() {
    counters.values().forEach(LossCounter::close);
    counters.clear();
  }
}
