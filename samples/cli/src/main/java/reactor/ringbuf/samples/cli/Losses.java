package reactor.ringbuf.samples.cli;

import java.io.Closeable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;

/** How many records a ring had no room for, as {@code reactor_ringbuf.bpf.h} counts them. */
public final class Losses implements Closeable {

  private static final String SUFFIX = "_lost";

  private final MapFd map;
  private final int slots;

  private Losses(MapFd map, int slots) {
    this.map = map;
    this.slots = slots;
  }

  /**
   * Finds the map that counts them.
   *
   * @param object a loaded object, which must stay open
   * @param ring the name of the ring
   * @return the count, or empty if the object keeps none
   */
  public static Optional<Losses> of(BpfObject object, String ring) {
    return object.maps().stream()
        .filter(map -> map.name().equals(ring + SUFFIX))
        .findFirst()
        .map(BpfMap::fd)
        .map(MapFd::of)
        .flatMap(Losses::of);
  }

  /**
   * The same for a pinned ring, beside which the other map is pinned.
   *
   * @param ring the path of the ring
   * @return the count, or empty if there is none that this process may read
   */
  public static Optional<Losses> besidePin(String ring) {
    return of(MapFd.pinned(ring + SUFFIX));
  }

  private static Optional<Losses> of(@Nullable MapFd map) {
    if (map == null) {
      return Optional.empty();
    }
    MapFd.Info info = map.info();
    if (!info.numbers()) {
      map.close();
      return Optional.empty();
    }
    return Optional.of(new Losses(map, (int) info.maxEntries()));
  }

  /**
   * Adds them up.
   *
   * @return how many records were lost since the ring was made
   */
  public long count() {
    long sum = 0;
    for (int slot = 0; slot < slots; slot++) {
      sum += map.number(slot);
    }
    return sum;
  }

  @Override
  public void close() {
    map.close();
  }
}
