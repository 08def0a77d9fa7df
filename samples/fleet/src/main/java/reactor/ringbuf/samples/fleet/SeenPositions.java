package reactor.ringbuf.samples.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which records of a ring have been seen, so that one that comes again is noticed: exactly, and in
 * whatever order they come.
 *
 * <p>Each record says which one was before it in the ring. So records that follow each other merge
 * into one run, and in the end there is one run for each gap: usually one in all. Not thread-safe.
 */
public final class SeenPositions {

  /**
   * Records that follow each other in the ring without one missing.
   *
   * @param first the position of the first
   * @param last the position of the last
   * @param after the position of the record before the first, or -1 if it is not known
   */
  public record Run(long first, long last, long after) {}

  private static final long UNKNOWN = -1;

  /** By the position of the first record. */
  private final TreeMap<Long, Run> runs = new TreeMap<>();

  /** Nothing has been seen. */
  public SeenPositions() {}

  /**
   * What {@link #runs} has returned once.
   *
   * @param runs in any order
   */
  public SeenPositions(List<Run> runs) {
    runs.forEach(this::put);
  }

  /**
   * Sees a record.
   *
   * @param position where it starts in the ring
   * @param after the position of the record before it, if that is known
   * @return false if it has been seen before
   */
  public boolean add(long position, OptionalLong after) {
    Map.Entry<Long, Run> below = runs.floorEntry(position);
    if (below != null && position <= below.getValue().last()) {
      return false;
    }
    Run run = new Run(position, position, after.orElse(UNKNOWN));
    if (below != null && below.getValue().last() == run.after()) {
      run = new Run(below.getValue().first(), position, below.getValue().after());
    }
    Map.Entry<Long, Run> above = runs.higherEntry(position);
    if (above != null && above.getValue().after() == position) {
      runs.remove(above.getKey());
      run = new Run(run.first(), above.getValue().last(), run.after());
    }
    put(run);
    return true;
  }

  private void put(Run run) {
    runs.put(run.first(), run);
  }

  /**
   * All that has been seen.
   *
   * @return the runs, in the order of the ring
   */
  public List<Run> runs() {
    return new ArrayList<>(runs.values());
  }
}
