package reactor.ringbuf;

import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.SupportedPlatform;

/** Opens a kernel map to send to, by one of the ways in which any map is opened. */
record KernelUserSource(KernelSource map) implements UserRingbufSource {

  @Override
  public OpenRingbuf open() {
    SupportedPlatform.require();
    return KernelUserRingbuf.check(map.name(), map.toString(), map.openDescriptor());
  }

  @Override
  public boolean stillNames(OpenRingbuf ring) {
    String pin = map.pin();
    if (pin == null) {
      return true;
    }
    try {
      int fd = Bpf.objGet(pin);
      try {
        return !FileDescriptors.mayBeMap(fd) || Bpf.mapInfo(fd).id() == ring.mapId();
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (LinuxException e) {
      return true; // unpinned, perhaps: that says nothing of the programs that have the map
    }
  }

  @Override
  public String toString() {
    return map.toString();
  }
}
