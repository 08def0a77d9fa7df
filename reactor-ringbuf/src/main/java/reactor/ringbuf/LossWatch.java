package reactor.ringbuf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out what was lost since it looked last. For one subscriber of {@code losses()}. */
final class LossWatch {

  private final ReceiverCounters counters;

  // By the identity of a ring's description: each opening has its own.

  private final Map<RingbufInfo, RingCounters.LossLook> records = new IdentityHashMap<>();
  private final Map<RingbufInfo, RingCounters.LossLook> bytes = new IdentityHashMap<>();
  private Instant since = Instant.now();

  LossWatch(ReceiverCounters counters) {
    this.counters = counters;
    counters.lookAtLosses().forEach(look -> records.put(look.ring(), look));
    counters.lookAtOverwritten().forEach(look -> bytes.put(look.ring(), look));
  }

  /** What was lost, by ring. */
  List<Loss> look() {
    Instant now = Instant.now();
    List<Loss> losses = new ArrayList<>();
    compare(
        counters.lookAtLosses(),
        records,
        (last, look, more) -> losses.add(loss(more, 0, last, look, now)));
    compare(
        counters.lookAtOverwritten(),
        bytes,
        (last, look, more) -> losses.add(loss(0, more, last, look, now)));
    since = now;
    return losses;
  }

  /** Tells what has grown since the last looks, which these replace. */
  private static void compare(
      List<RingCounters.LossLook> looks,
      Map<RingbufInfo, RingCounters.LossLook> lastLooks,
      Growth growth) {
    lastLooks.keySet().removeIf(ring -> looks.stream().noneMatch(look -> look.ring() == ring));
    for (RingCounters.LossLook look : looks) {
      RingCounters.LossLook last = lastLooks.put(look.ring(), look);
      long more = look.lost() - (last == null ? 0 : last.lost());
      if (more > 0) {
        growth.tell(last, look, more);
      }
    }
  }

  private Loss loss(
      long records,
      long bytes,
      RingCounters.@Nullable LossLook last,
      RingCounters.LossLook look,
      Instant now) {
    long from = last == null ? 0 : last.before();
    return new Loss(look.ring(), records, bytes, look.lost(), since, now, from, look.after());
  }

  private interface Growth {
    void tell(RingCounters.@Nullable LossLook last, RingCounters.LossLook look, long more);
  }
}
