package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.RingMapping;

/** A kernel map, opened and checked: it is a ring buffer, of a kind that this consumer speaks. */
final class KernelRingbuf implements KernelMap {

  private final String name;
  private final String description;
  private final int fd;
  private final MapInfo info;

  private KernelRingbuf(String name, String description, int fd, MapInfo info) {
    this.name = name;
    this.description = description;
    this.fd = fd;
    this.info = info;
  }

  /**
   * Checks what a descriptor stands for.
   *
   * @param name a short name of the ring
   * @param description the ring as the user named it, for messages
   * @param fd a descriptor that now belongs to the ring; closed if it does not pass
   */
  static KernelRingbuf check(String name, String description, int fd) {
    try {
      return new KernelRingbuf(name, description, fd, checked(description, fd));
    } catch (Throwable e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static MapInfo checked(String ring, int fd) {
    if (!FileDescriptors.mayBeMap(fd)) {
      throw Diagnosis.notConsumable(
          ring,
          "it is no BPF map: the kernel calls it " + FileDescriptors.kind(fd),
          "Name a map of type RINGBUF.");
    }
    MapInfo info;
    try {
      info = Bpf.mapInfo(fd);
    } catch (LinuxException e) {
      throw Diagnosis.refused("query", ring, e);
    }
    if (info.type() != MapInfo.RINGBUF) {
      throw Diagnosis.notConsumable(
          ring,
          "map %d \"%s\" is a %s".formatted(info.id(), info.name(), info.typeName()),
          info.type() == MapInfo.USER_RINGBUF
              ? "That is sent to, with RingbufSender. Name a map of type BPF_MAP_TYPE_RINGBUF."
              : "Name a map of type BPF_MAP_TYPE_RINGBUF.");
    }
    if ((info.flags() & MapInfo.RB_OVERWRITE) != 0) {
      throw Diagnosis.notConsumable(
          ring,
          "it was created with BPF_F_RB_OVERWRITE (Linux 6.19), with which producers overwrite unread"
              + " records, and that protocol is not supported yet",
          "Create the map without that flag.");
    }
    int unknown = info.flags() & ~MapInfo.NUMA_NODE;
    if (unknown != 0) {
      throw Diagnosis.notConsumable(
          ring,
          "it was created with flags that this version does not know: 0x%x".formatted(unknown),
          "Create the map without them, or look for a newer version of reactor-ringbuf.");
    }
    return info;
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mapId() {
    return info.id();
  }

  @Override
  public long size() {
    return info.maxEntries();
  }

  @Override
  public RingbufMemory map() {
    try {
      return new MappedMemory(RingMapping.map(fd, size()));
    } catch (LinuxException e) {
      throw Diagnosis.refused("consume", description, e);
    }
  }

  @Override
  public RingbufPoller newPoller() {
    try {
      return new KernelPoller();
    } catch (LinuxException e) {
      throw Diagnosis.refused("consume", description, e);
    }
  }

  @Override
  public void close() {
    FileDescriptors.close(fd);
  }

  @Override
  public String toString() {
    return description;
  }
}
