package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.RingMapping;

/** A kernel map, opened and checked: it is a ring buffer that user space fills. */
final class KernelUserRingbuf implements KernelMap {

  private final String name;
  private final String description;
  private final int fd;
  private final MapInfo info;

  private KernelUserRingbuf(String name, String description, int fd, MapInfo info) {
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
  static KernelUserRingbuf check(String name, String description, int fd) {
    try {
      return new KernelUserRingbuf(name, description, fd, checked(description, fd));
    } catch (Throwable e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static MapInfo checked(String ring, int fd) {
    if (!FileDescriptors.mayBeMap(fd)) {
      throw SendDiagnosis.notSendable(
          ring, "it is no BPF map: the kernel calls it " + FileDescriptors.kind(fd));
    }
    MapInfo info;
    try {
      info = Bpf.mapInfo(fd);
    } catch (LinuxException e) {
      throw Diagnosis.refused("query", ring, e);
    }
    if (info.type() == MapInfo.RINGBUF) {
      throw SendDiagnosis.fromKernel(ring, info);
    }
    if (info.type() != MapInfo.USER_RINGBUF) {
      throw SendDiagnosis.notSendable(
          ring, "map %d \"%s\" is a %s".formatted(info.id(), info.name(), info.typeName()));
    }
    int unknown = info.flags() & ~MapInfo.NUMA_NODE;
    if (unknown != 0) {
      throw SendDiagnosis.notSendable(
          ring,
          "it was created with flags that this version does not know: 0x%x".formatted(unknown));
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
      return new MappedMemory(RingMapping.mapForSending(fd, size()));
    } catch (LinuxException e) {
      throw Diagnosis.refused("send to", description, e);
    }
  }

  @Override
  public RingbufPoller newPoller() {
    try {
      return new KernelPoller();
    } catch (LinuxException e) {
      throw Diagnosis.refused("send to", description, e);
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
