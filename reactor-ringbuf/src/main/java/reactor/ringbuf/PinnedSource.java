package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.LinuxException;

/** Opens a map that is pinned in a BPF file system. */
final class PinnedSource implements RingbufSource {

  private final String path;

  PinnedSource(String path) {
    this.path = path;
  }

  @Override
  public OpenRingbuf open() {
    int fd;
    try {
      fd = Bpf.objGet(path);
    } catch (LinuxException e) {
      throw Diagnosis.pinRefused(toString(), path, e);
    }
    return KernelRingbuf.check(toString(), fd);
  }

  @Override
  public String toString() {
    return "the ring buffer pinned at " + path;
  }
}
