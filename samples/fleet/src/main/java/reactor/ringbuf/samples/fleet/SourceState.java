package reactor.ringbuf.samples.fleet;

import java.util.List;
import java.util.OptionalLong;

/** What a consumer knows of a ring: which of its events it has seen, and what was lost. */
final class SourceState {

  private final SeenPositions seen;
  private long events;
  private long duplicates;
  private long lost;
  private boolean lossesCounted = true;

  SourceState() {
    seen = new SeenPositions();
  }

  /** As it is stored. */
  record Stored(
      Source source,
      List<SeenPositions.Run> seen,
      long events,
      long duplicates,
      long lost,
      boolean lossesCounted) {}

  SourceState(Stored stored) {
    seen = new SeenPositions(stored.seen());
    events = stored.events();
    duplicates = stored.duplicates();
    lost = stored.lost();
    lossesCounted = stored.lossesCounted();
  }

  Stored stored(Source source) {
    return new Stored(source, seen.runs(), events, duplicates, lost, lossesCounted);
  }

  /** Whether an event is new. */
  boolean see(long position, OptionalLong after) {
    if (!seen.add(position, after)) {
      duplicates++;
      return false;
    }
    events++;
    return true;
  }

  /** Counts an event without noting where it lay. */
  void count() {
    events++;
  }

  /**
   * How many records are newly told to be lost; each report is of all there ever were.
   *
   * @param counted whether anybody counts them
   */
  long lose(long total, boolean counted) {
    lossesCounted = counted;
    long more = Math.max(0, total - lost);
    lost += more;
    return more;
  }
}
