package reactor.ringbuf.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufInfo;

/** Registers a ring's meters when it is there, and removes them when it has left. */
final class RingMeters {

  /** So many rings that have left are remembered, should they come again: a few KiB. */
  private static final int MOST_DEPARTED = 100;

  private final MeterRegistry registry;
  private final Tags tags;
  private final Snapshots snapshots;

  /** Changed by one thread at a time, which {@link Snapshots} sees to; as is the next. */
  private final Map<Key, RingSeries> present = new HashMap<>();

  private final Map<Key, long[]> departed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, long[]> eldest) {
          return size() > MOST_DEPARTED;
        }
      };

  /** What tells rings apart. Rings that are no maps may share it, and then are counted together. */
  private record Key(String name, int mapId) {

    static Key of(ReceiverStats.Ring ring) {
      RingbufInfo info = ring.ring();
      return new Key(info.name(), info.mapId());
    }

    Tags tags() {
      return Tags.of("ring", name, "map.id", Integer.toString(mapId));
    }
  }

  RingMeters(MeterRegistry registry, Tags tags, Supplier<ReceiverStats> source) {
    this.registry = registry;
    this.tags = tags;
    this.snapshots = new Snapshots(source, this::update);
  }

  Snapshots snapshots() {
    return snapshots;
  }

  private void update(ReceiverStats stats) {
    Map<Key, List<ReceiverStats.Ring>> rings =
        stats.rings().stream().collect(Collectors.groupingBy(Key::of));
    leave(present.keySet().stream().filter(key -> !rings.containsKey(key)).toList());
    rings.forEach((key, those) -> series(key).update(those));
  }

  private void leave(Collection<Key> keys) {
    for (Key key : keys) {
      RingSeries series = present.remove(key);
      if (series != null) {
        departed.put(key, series.remove(registry));
      }
    }
  }

  private RingSeries series(Key key) {
    RingSeries series = present.get(key);
    if (series == null) {
      series = new RingSeries(departed.remove(key));
      present.put(key, series);
      series.register(registry, tags.and(key.tags()), snapshots);
    }
    return series;
  }
}
