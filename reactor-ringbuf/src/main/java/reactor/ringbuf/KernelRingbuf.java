package reactor.ringbuf;

import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.RingMapping;
import reactor.ringbuf.linux.RingPoller;

/** A kernel map, opened and checked: it is a ring buffer, of a kind that this consumer speaks. */
final class KernelRingbuf extends KernelMap {

  private KernelRingbuf(String name, String description, int fd) {
    super(name, description, fd, checked(description, fd), "consume");
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
      return new KernelRingbuf(name, description, fd);
    } catch (Throwable e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static MapInfo checked(String ring, int fd) {
    MapInfo info =
        query(ring, fd, why -> Diagnosis.notConsumable(ring, why, "Name a map of type RINGBUF."));
    if (info.type() != MapInfo.RINGBUF) {
      throw Diagnosis.notConsumable(
          ring,
          "map %d \"%s\" is a %s".formatted(info.id(), info.name(), info.typeName()),
          info.type() == MapInfo.USER_RINGBUF
              ? "That is sent to, with RingbufSender. Name a map of type BPF_MAP_TYPE_RINGBUF."
              : "Name a map of type BPF_MAP_TYPE_RINGBUF.");
    }
    int unknown = unknownFlags(info) & ~MapInfo.RB_OVERWRITE;
    if (unknown != 0) {
      throw Diagnosis.notConsumable(
          ring,
          "it was created with flags that this version does not know: 0x%x".formatted(unknown),
          "Create the map without them, or look for a newer version of reactor-ringbuf.");
    }
    return info;
  }

  @Override
  public boolean overwrites() {
    return (info().flags() & MapInfo.RB_OVERWRITE) != 0;
  }

  @Override
  RingMapping mapping(int fd, long size) {
    return RingMapping.map(fd, size);
  }

  @Override
  void addTo(RingPoller poller, int index) {
    poller.add(fd(), index);
  }
}
