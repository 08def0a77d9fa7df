package reactor.ringbuf.libbpf;

import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.UserRingbufSource;
import reactor.ringbuf.linux.MapInfo;

/**
 * A map of a {@link BpfObject}. Until that is loaded, only what it declares is known.
 *
 * <p>Usable until the object is closed; then every method throws {@link IllegalStateException}.
 * Thread-safe, as {@link BpfObject} is.
 */
public final class BpfMap {

  private final BpfObject object;
  private final String name;
  private final Pointer map;

  BpfMap(BpfObject object, String name, Pointer map) {
    this.object = object;
    this.name = name;
    this.map = map;
  }

  /**
   * The name of the map.
   *
   * @return its name in the object, not cut to 15 characters as the kernel does
   */
  public String name() {
    return name;
  }

  /**
   * What kind of map it is.
   *
   * @return the type in the kernel's words, such as {@code BPF_MAP_TYPE_RINGBUF}
   */
  public String type() {
    synchronized (object) {
      object.open();
      return MapInfo.typeName(Libbpf.bpf_map__type(map));
    }
  }

  /**
   * How large the map is, or is to be when it is loaded.
   *
   * @return {@code max_entries}; of a ring buffer its size in bytes
   */
  public long maxEntries() {
    synchronized (object) {
      object.open();
      return Integer.toUnsignedLong(Libbpf.bpf_map__max_entries(map));
    }
  }

  /**
   * The file descriptor of the map.
   *
   * @return a descriptor that belongs to the object and ends with it: do not close it
   */
  public int fd() {
    synchronized (object) {
      object.loaded();
      return Libbpf.bpf_map__fd(map);
    }
  }

  /**
   * The map as a ring buffer to be received. A subscription keeps the map open by itself, so the
   * object may be closed before it ends; but then nothing is attached that could produce.
   *
   * @return options for {@link reactor.ringbuf.RingbufReceiver#create}
   * @throws BpfObjectException if the map is no ring buffer; the message says what it is
   */
  public ReceiverOptions ringbuf() {
    synchronized (object) {
      object.loaded();
      if (!isRingbuf()) {
        throw new BpfObjectException(
            "Cannot receive %s: it is a %s, not a ring buffer.".formatted(this, type()));
      }
    }
    return ReceiverOptions.source(source()).name(name);
  }

  /**
   * The map as a user ring buffer to send to. A subscription keeps the map open by itself, so the
   * object may be closed before it ends; but then nobody may be left to drain it.
   *
   * @return options for {@link reactor.ringbuf.RingbufSender#create}
   * @throws BpfObjectException if the map is no user ring buffer; the message says what it is
   */
  public SenderOptions userRingbuf() {
    synchronized (object) {
      object.loaded();
      if (Libbpf.bpf_map__type(map) != MapInfo.USER_RINGBUF) {
        throw new BpfObjectException(
            "Cannot send to %s: it is a %s, not a user ring buffer.".formatted(this, type()));
      }
    }
    return SenderOptions.source(new UserSource(this));
  }

  boolean isRingbuf() {
    return Libbpf.bpf_map__type(map) == MapInfo.RINGBUF;
  }

  /** The map as a ring buffer that goes by the map's name, whatever is received beside it. */
  RingbufSource source() {
    return new Source(this).named(name);
  }

  /**
   * Pins the map, so that other processes find it at a path, and so that it outlives this object
   * and this process until it is unpinned.
   *
   * @param path where: a name that is free, in a BPF file system
   * @throws BpfObjectException if the map cannot be pinned there
   */
  public void pin(Path path) {
    synchronized (object) {
      object.loaded();
      LibbpfLog.clear();
      String where = path.toAbsolutePath().toString();
      Failure.check("pin", this + " at " + where, Libbpf.bpf_map__pin(map, where));
    }
  }

  /**
   * Removes a pin that {@link #pin} has made.
   *
   * @param path where the map is pinned
   * @throws BpfObjectException if it is not pinned there
   */
  public void unpin(Path path) {
    synchronized (object) {
      object.loaded();
      LibbpfLog.clear();
      String where = path.toAbsolutePath().toString();
      Failure.check("unpin", this + " from " + where, Libbpf.bpf_map__unpin(map, where));
    }
  }

  @Override
  public String toString() {
    return "map " + name + " of " + object;
  }

  /**
   * Asks for the descriptor anew each time: after the object is closed, its number is another's.
   */
  private record Source(BpfMap map) implements RingbufSource {

    @Override
    public OpenRingbuf open() {
      synchronized (map.object) {
        return RingbufSource.mapFd(map.fd()).open();
      }
    }

    /** The object's map of that name, as {@code reactor_ringbuf.bpf.h} defines it. */
    @Override
    public @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
      synchronized (map.object) {
        for (BpfMap other : map.object.maps()) {
          if (other.name.equals(map.name + "_lost")) {
            return LossCounter.mapFd(other.fd());
          }
        }
        return null;
      }
    }

    @Override
    public String toString() {
      return "the ring buffer " + map.name + " of " + map.object;
    }
  }

  /** The same for a map that is sent to. */
  private record UserSource(BpfMap map) implements UserRingbufSource {

    @Override
    public OpenRingbuf open() {
      synchronized (map.object) {
        return UserRingbufSource.mapFd(map.fd()).open();
      }
    }

    @Override
    public String toString() {
      return "the ring buffer " + map.name + " of " + map.object;
    }
  }
}
