package reactor.ringbuf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out what was lost since it looked last. For one subscriber of {@code losses()}. */
final class LossWatch {

  private final ReceiverCounters counters;
  private final Map<RingbufInfo, RingCounters.LossLook> before = new HashMap<>();
  private Instant since = Instant.now();

  LossWatch(ReceiverCounters counters) {
    this.counters = counters;
    counters.lookAtLosses().forEach(look -> before.put(look.ring(), look));
  }

  /** What was lost, by ring. */
  List<Loss> look() {
    Instant now = Instant.now();
    List<Loss> losses = new ArrayList<>();
    for (RingCounters.LossLook look : counters.lookAtLosses()) {
      RingCounters.LossLook last = before.put(look.ring(), look);
      long known = last == null || last.lost() > look.lost() ? 0 : last.lost();
      if (look.lost() > known) {
        losses.add(
            new Loss(
                look.ring(),
                look.lost() - known,
                look.lost(),
                since,
                now,
                last == null ? 0 : last.before(),
                look.after()));
      }
    }
    since = now;
    return losses;
  }
}
