package reactor.ringbuf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    for (RingCounters.LossLook look : counters.lookAtLosses()) {
      RingCounters.LossLook last = records.put(look.ring(), look);
      long more = more(last, look);
      if (more > 0) {
        losses.add(loss(more, 0, last, look, now));
      }
    }
    for (RingCounters.LossLook look : counters.lookAtOverwritten()) {
      RingCounters.LossLook last = bytes.put(look.ring(), look);
      long more = more(last, look);
      if (more > 0) {
        losses.add(loss(0, more, last, look, now));
      }
    }
    Set<RingbufInfo> present = counters.rings();
    records.keySet().retainAll(present);
    bytes.keySet().retainAll(present);
    since = now;
    return losses;
  }

  private static long more(RingCounters.@Nullable LossLook last, RingCounters.LossLook look) {
    return look.lost() - (last == null ? 0 : last.lost());
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
}
