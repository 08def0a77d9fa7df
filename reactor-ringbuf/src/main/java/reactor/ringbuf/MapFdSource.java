package reactor.ringbuf;

import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;

/**
 * Opens a map through a descriptor of the application's. Each subscription works on a duplicate, so
 * the application may close its own at any time without pulling the ground from under a running
 * one.
 */
final class MapFdSource implements RingbufSource {

  private final int fd;

  MapFdSource(int fd) {
    this.fd = fd;
  }

  @Override
  public OpenRingbuf open() {
    int duplicate;
    try {
      duplicate = FileDescriptors.duplicate(fd);
    } catch (LinuxException e) {
      throw Diagnosis.fdRefused(toString(), e);
    }
    return KernelRingbuf.check(toString(), duplicate);
  }

  @Override
  public String toString() {
    return "the ring buffer behind file descriptor " + fd;
  }
}
