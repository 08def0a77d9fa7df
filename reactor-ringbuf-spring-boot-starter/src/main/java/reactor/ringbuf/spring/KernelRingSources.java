package reactor.ringbuf.spring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.spring.RingbufProperties.Ring;

/** Rings in this kernel: by their pins, or of objects that are loaded for them. */
final class KernelRingSources implements RingSourceFactory {

  private final LoadedObjects objects;

  KernelRingSources(LoadedObjects objects) {
    this.objects = objects;
  }

  @Override
  public List<RingbufSet> create(String name, Ring ring) {
    if (ring.object() != null) {
      return List.of(objects.rings(name, ring));
    }
    if (ring.folder() != null) {
      return List.of(RingbufSource.pinnedIn(Path.of(ring.folder()), ring.glob()));
    }
    List<RingbufSet> pins = new ArrayList<>();
    for (String pin : ring.pin() == null ? List.<String>of() : ring.pin()) {
      pins.add(counted(RingbufSource.pinned(pin), ring.losses()));
    }
    return pins;
  }

  private static RingbufSource counted(RingbufSource source, @Nullable String losses) {
    return losses == null ? source : source.countedBy(() -> LossCounter.pinned(losses));
  }
}
