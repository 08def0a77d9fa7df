package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.LinuxException;

/** Opens a map by the id under which the kernel knows it. */
final class MapIdSource implements RingbufSource {

  private final int id;

  MapIdSource(int id) {
    this.id = id;
  }

  @Override
  public OpenRingbuf open() {
    int fd;
    try {
      fd = Bpf.mapGetFdById(id);
    } catch (LinuxException e) {
      throw Diagnosis.idRefused(toString(), e);
    }
    return KernelRingbuf.check(toString(), fd);
  }

  @Override
  public String toString() {
    return "the ring buffer with map id " + id;
  }
}
