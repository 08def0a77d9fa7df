package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;

/** A kernel map, opened and checked: it is a ring buffer, of a kind that this consumer speaks. */
final class KernelRingbuf implements OpenRingbuf {

  private final int fd;
  private final MapInfo info;

  private KernelRingbuf(int fd, MapInfo info) {
    this.fd = fd;
    this.info = info;
  }

  /**
   * Checks what a descriptor stands for.
   *
   * @param ring the ring as the user named it, for messages
   * @param fd a descriptor that now belongs to the ring; closed if it does not pass
   */
  static KernelRingbuf check(String ring, int fd) {
    try {
      return new KernelRingbuf(fd, checked(ring, fd));
    } catch (Throwable e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static MapInfo checked(String ring, int fd) {
    String kind = FileDescriptors.kind(fd);
    if (!kind.isEmpty() && !kind.contains("bpf-map")) {
      throw Diagnosis.notConsumable(
          ring, "it is no BPF map: the kernel calls it " + kind, "Name a map of type RINGBUF.");
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
          "map " + info.id() + " \"" + info.name() + "\" is a " + info.typeName(),
          "Name a map of type BPF_MAP_TYPE_RINGBUF.");
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
          "it was created with flags that this version does not know: 0x"
              + Integer.toHexString(unknown),
          "Create the map without them, or look for a newer version of reactor-ringbuf.");
    }
    return info;
  }

  @Override
  public int mapFd() {
    return fd;
  }

  @Override
  public int pollFd() {
    return fd;
  }

  @Override
  public long size() {
    return info.maxEntries();
  }

  @Override
  public boolean mirrored() {
    return true;
  }

  @Override
  public Object identity() {
    return new MapId(info.id());
  }

  @Override
  public void close() {
    FileDescriptors.close(fd);
  }

  /** However a map was opened, the kernel knows it under one id. */
  private record MapId(int id) {}
}
