package reactor.ringbuf.spring;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.spring.RingbufProperties.Ring;

/** The BPF objects that rings name: each loaded and attached once, and closed at the end. */
final class LoadedObjects implements AutoCloseable {

  private static final String RINGBUF = "BPF_MAP_TYPE_RINGBUF";

  private final RingbufProperties properties;
  private final ObjectFiles files;
  private final Map<String, BpfObject> loaded = new HashMap<>();

  LoadedObjects(RingbufProperties properties, ObjectFiles files) {
    this.properties = properties;
    this.files = files;
  }

  /** The rings of an object, which is loaded if it is not yet. */
  synchronized RingbufSet rings(String name, Ring ring) {
    String location = location(ring);
    BpfObject object = loaded.get(location);
    if (object == null) {
      object = load(name, location);
      loaded.put(location, object);
    }
    if (ring.map() == null) {
      return object.ringbufs();
    }
    RingbufSet source = object.ringbuf(ring.map()).rings().get(0);
    String losses = ring.losses();
    if (losses == null) {
      return source;
    }
    BpfMap counter = object.map(losses);
    return ((RingbufSource) source).countedBy(() -> LossCounter.mapFd(counter.fd()));
  }

  private BpfObject load(String name, String location) {
    ObjectFiles.ObjectFile file = files.read(RingbufProperties.property(name, "object"), location);
    BpfObject object = BpfObject.open(file.name(), file.bytes());
    try {
      resize(object, location);
      object.load();
      attach(object, location);
      return object;
    } catch (RuntimeException | Error e) {
      object.close();
      throw e;
    }
  }

  private void resize(BpfObject object, String location) {
    properties
        .rings()
        .forEach(
            (name, ring) -> {
              if (location.equals(ring.object()) && ring.size() != null) {
                resize(object, name, ring, ring.size());
              }
            });
  }

  private static void resize(BpfObject object, String name, Ring ring, DataSize size) {
    try {
      object.maxEntries(mapToResize(object, name, ring), size.toBytes());
    } catch (IllegalArgumentException e) {
      throw RingValidation.invalid(name, "size", size, e.getMessage());
    }
  }

  /** The map that a size is meant for: the named one, or the only ring. */
  private static String mapToResize(BpfObject object, String name, Ring ring) {
    if (ring.map() != null) {
      return ring.map();
    }
    List<String> rings =
        object.maps().stream().filter(map -> map.type().equals(RINGBUF)).map(BpfMap::name).toList();
    if (rings.size() != 1) {
      throw RingValidation.invalid(
          name, "size", ring.size(), "Of which ring? The object has " + rings + ". Set map, too.");
    }
    return rings.get(0);
  }

  /** Attaches what the rings of an object want together. */
  private void attach(BpfObject object, String location) {
    Set<String> programs = new LinkedHashSet<>();
    for (Ring ring : properties.rings().values()) {
      if (location.equals(ring.object())) {
        if (ring.programs() == null) {
          object.attach();
          return;
        }
        programs.addAll(ring.programs());
      }
    }
    programs.forEach(program -> object.program(program).attach());
  }

  private static String location(Ring ring) {
    @Nullable String location = ring.object();
    if (location == null) {
      throw new IllegalArgumentException("no object is named");
    }
    return location;
  }

  @Override
  public synchronized void close() {
    List<Runnable> closing =
        loaded.values().stream().<Runnable>map(object -> object::close).toList();
    loaded.clear();
    runAll(closing);
  }

  /**
   * Runs each step, whatever the others do, and throws what the first of those threw that failed.
   */
  static void runAll(List<Runnable> steps) {
    RuntimeException failure = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
