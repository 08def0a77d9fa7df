package reactor.ringbuf.tests.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rings that a consumer consumes together. */
public final class LoadRings implements AutoCloseable {

  private final List<LoadRing> rings = new ArrayList<>();

  private LoadRings() {}

  /** One ring, with all programs. */
  public static LoadRings one(long size) {
    LoadRings one = new LoadRings();
    one.rings.add(LoadRing.create(size));
    return one;
  }

  /** Several rings of so many bytes each, with the programs of rings.bpf.c. */
  public static LoadRings several(int count, long size) {
    LoadRings several = new LoadRings();
    try {
      while (several.rings.size() < count) {
        several.rings.add(LoadRing.small(size));
      }
      return several;
    } catch (RuntimeException e) {
      several.close();
      throw e;
    }
  }

  /** Where there is one only: that. */
  public LoadRing only() {
    if (rings.size() != 1) {
      throw new IllegalStateException("there are " + rings.size() + " rings");
    }
    return rings.get(0);
  }

  List<LoadRing> all() {
    return rings;
  }

  /** The numbers under which the kernel knows the maps, as an {@code open} line has them. */
  public String mapIds() {
    return rings.stream()
        .map(ring -> String.valueOf(ring.mapId()))
        .collect(Collectors.joining(","));
  }

  /** See {@link LoadRing#flush}. */
  public void flush() {
    rings.forEach(LoadRing::flush);
  }

  /** See {@link LoadRing#awaitDrained}. */
  public void awaitDrained() {
    rings.forEach(LoadRing::awaitDrained);
  }

  @Override
  public void close() {
    rings.forEach(LoadRing::close);
  }
}
