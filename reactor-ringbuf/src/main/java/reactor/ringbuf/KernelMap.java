package reactor.ringbuf;

import java.util.function.Function;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.RingMapping;
import reactor.ringbuf.linux.RingPoller;

/** A ring that is a map of this kernel, opened and checked, whichever way its records go. */
abstract class KernelMap implements OpenRingbuf {

  private final String name;
  private final String description;
  private final int fd;
  private final MapInfo info;

  /** What is done with the ring, for messages. */
  private final String use;

  KernelMap(String name, String description, int fd, MapInfo info, String use) {
    this.name = name;
    this.description = description;
    this.fd = fd;
    this.info = info;
    this.use = use;
  }

  /**
   * Asks the kernel what a descriptor stands for.
   *
   * @param ring the ring as the user named it, for messages
   * @param noMap makes the error if that is no map, given what is wrong
   */
  static MapInfo query(String ring, int fd, Function<String, RingbufException> noMap) {
    if (!FileDescriptors.mayBeMap(fd)) {
      throw noMap.apply("it is no BPF map: the kernel calls it " + FileDescriptors.kind(fd));
    }
    try {
      return Bpf.mapInfo(fd);
    } catch (LinuxException e) {
      throw Diagnosis.refused("query", ring, e);
    }
  }

  /** The flags of a map that this version does not know; 0 if it knows all. */
  static int unknownFlags(MapInfo info) {
    return info.flags() & ~MapInfo.NUMA_NODE;
  }

  /** Maps the ring's memory, so as the direction of its records wants it. */
  abstract RingMapping mapping(int fd, long size);

  /** Has a poller wait for what this process waits for: records, or room. */
  abstract void addTo(RingPoller poller, int index);

  final void waitedForBy(RingPoller poller, int index) {
    try {
      addTo(poller, index);
    } catch (LinuxException e) {
      throw Diagnosis.refused(use, description, e);
    }
  }

  /** What the kernel says of it. */
  final MapInfo info() {
    return info;
  }

  /** The map's descriptor, which belongs to the ring. */
  final int fd() {
    return fd;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int mapId() {
    return info.id();
  }

  @Override
  public final long size() {
    return info.maxEntries();
  }

  /** However a map was opened, the kernel knows it under one id. */
  @Override
  public final Object identity() {
    return new MapId(mapId());
  }

  @Override
  public final RingbufMemory map() {
    try {
      return new MappedMemory(mapping(fd, size()));
    } catch (LinuxException e) {
      throw Diagnosis.refused(use, description, e);
    }
  }

  @Override
  public final RingbufPoller newPoller() {
    try {
      return new KernelPoller();
    } catch (LinuxException e) {
      throw Diagnosis.refused(use, description, e);
    }
  }

  @Override
  public final void close() {
    FileDescriptors.close(fd);
  }

  @Override
  public final String toString() {
    return description;
  }

  /** What two openings of the same map have in common. */
  private record MapId(int id) {}
}
