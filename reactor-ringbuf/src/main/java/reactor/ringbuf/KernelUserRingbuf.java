package reactor.ringbuf;

import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.RingMapping;
import reactor.ringbuf.linux.RingPoller;

/** A kernel map, opened and checked: it is a ring buffer that user space fills. */
final class KernelUserRingbuf extends KernelMap {

  private KernelUserRingbuf(String name, String description, int fd) {
    super(name, description, fd, checked(description, fd), "send to");
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
      return new KernelUserRingbuf(name, description, fd);
    } catch (Throwable e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static MapInfo checked(String ring, int fd) {
    MapInfo info = query(ring, fd, why -> SendDiagnosis.notSendable(ring, why));
    if (info.type() == MapInfo.RINGBUF) {
      throw SendDiagnosis.fromKernel(ring, info);
    }
    if (info.type() != MapInfo.USER_RINGBUF) {
      throw SendDiagnosis.notSendable(
          ring, "map %d \"%s\" is a %s".formatted(info.id(), info.name(), info.typeName()));
    }
    int unknown = unknownFlags(info);
    if (unknown != 0) {
      throw SendDiagnosis.notSendable(
          ring,
          "it was created with flags that this version does not know: 0x%x".formatted(unknown));
    }
    return info;
  }

  @Override
  RingMapping mapping(int fd, long size) {
    return RingMapping.mapForSending(fd, size);
  }

  @Override
  void addTo(RingPoller poller, int index) {
    poller.addForRoom(fd(), index);
  }
}
