package reactor.ringbuf;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a ring buffer for a {@link RingbufReceiver}; the extension point through which something
 * other than a kernel map, such as the test kit's ring in plain memory, is received.
 *
 * <p>The static methods supply the sources for kernel maps, and {@link ReceiverOptions} has
 * shortcuts to them.
 *
 * <p>{@code toString()} should name the ring as a user would recognise it; error messages quote it.
 */
public interface RingbufSource extends RingbufSet {

  /**
   * Opens the ring for one subscription. Called once or twice per subscription: on the subscribing
   * thread, and, if the subscription had to wait for one that is ending, again on the thread that
   * receives. The receiver closes what it returns.
   *
   * @return an open ring, never null
   * @throws RingbufException if there is no such ring, or this consumer cannot read it
   */
  OpenRingbuf open();

  /**
   * The same ring under another name, for {@link RingbufInfo#name} and monitoring.
   *
   * @param name a short name
   * @return the source
   */
  default RingbufSource named(String name) {
    return new RefinedSource(this, Objects.requireNonNull(name, "name"), null);
  }

  /**
   * The same ring, whose losses are counted elsewhere than where the receiver finds the counter by
   * itself: that is {@code <ring>_lost}, in the folder of the pin or in the object file.
   *
   * @param counter opens the counter, once per subscription; such as {@code () ->
   *     LossCounter.pinned(path)}
   * @return the source
   */
  default RingbufSource countedBy(Supplier<? extends LossCounter> counter) {
    return new RefinedSource(this, null, Objects.requireNonNull(counter, "counter"));
  }

  /**
   * Opens what counts the records that found no room in a ring.
   *
   * @param ring what {@link #open} has returned
   * @return the counter; null if nobody counts
   * @throws RingbufException if there is a counter that cannot be read
   */
  default @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
    return ring.openLossCounter();
  }

  @Override
  default List<RingbufSource> sources() {
    return List.of(this);
  }

  /**
   * A map that is pinned in a BPF file system. The process needs read and write permission on the
   * pin, and no capability (before Linux 5.19: if kernel.unprivileged_bpf_disabled is 0).
   *
   * @param path the path, such as {@code /sys/fs/bpf/events}
   * @return the source
   */
  static RingbufSource pinned(String path) {
    return KernelSource.pinned(path);
  }

  /**
   * A map by the id that {@code bpftool map} shows. Takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id, at least 1
   * @return the source
   */
  static RingbufSource mapId(int id) {
    return KernelSource.mapId(id);
  }

  /**
   * A map that the application has open. The descriptor stays the application's and is never
   * closed; each subscription works on a duplicate, so the application's must be open when one
   * begins.
   *
   * @param fd the map's file descriptor
   * @return the source
   */
  static RingbufSource mapFd(int fd) {
    return KernelSource.mapFd(fd);
  }

  /**
   * All ring buffers that are pinned in a folder when somebody subscribes, in the order of their
   * names. Programs, links and other maps that are pinned there are passed over.
   *
   * @param folder a folder in a BPF file system
   * @param glob which names match, such as {@code events_*}; see {@link
   *     java.nio.file.FileSystem#getPathMatcher}
   * @return the rings; finding none, or no such folder, is an error at subscription
   */
  static RingbufSet pinnedIn(Path folder, String glob) {
    return new PinnedRings(folder, glob);
  }

  /**
   * All ring buffers that an array or hash of maps holds when somebody subscribes: what a BPF
   * program with a ring for each processor looks them up in. Those of an array are in the order of
   * its keys, those of a hash in the order in which the kernel lists them. Opening them takes
   * {@code CAP_SYS_ADMIN}, since the kernel gives out their ids only.
   *
   * @param path where the outer map, a {@code BPF_MAP_TYPE_ARRAY_OF_MAPS} or {@code
   *     BPF_MAP_TYPE_HASH_OF_MAPS}, is pinned
   * @return the rings; finding none is an error at subscription
   */
  static RingbufSet inMapOfMaps(String path) {
    return new MapOfRings(path);
  }
}
