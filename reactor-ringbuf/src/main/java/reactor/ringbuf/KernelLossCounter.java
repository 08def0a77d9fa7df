package reactor.ringbuf;

import reactor.ringbuf.linux.ArrayMapping;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.SupportedPlatform;

/** The sum of the counters in a mapped array. */
record KernelLossCounter(ArrayMapping counters) implements LossCounter {

  private static final int LARGEST = 1 << 20;

  static LossCounter pinned(String path) {
    SupportedPlatform.require();
    String description = "the loss counter pinned at " + path;
    int fd;
    try {
      fd = Bpf.objGet(path);
    } catch (LinuxException e) {
      throw Diagnosis.pinRefused(description, path, e);
    }
    try {
      return mapFd(fd, description);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  static LossCounter mapFd(int fd, String description) {
    if (!FileDescriptors.mayBeMap(fd)) {
      throw Diagnosis.notConsumable(
          description,
          "it is no BPF map: the kernel calls it " + FileDescriptors.kind(fd),
          "Name an array map.");
    }
    try {
      MapInfo info = Bpf.mapInfo(fd);
      if (info.type() != MapInfo.ARRAY
          || (info.flags() & MapInfo.MMAPABLE) == 0
          || info.valueSize() != Long.BYTES
          || info.maxEntries() > LARGEST) {
        throw Diagnosis.notConsumable(
            description,
            "map %d \"%s\" is a %s of %d values of %d bytes with flags 0x%x"
                .formatted(
                    info.id(),
                    info.name(),
                    info.typeName(),
                    info.maxEntries(),
                    info.valueSize(),
                    info.flags()),
            "A loss counter is a BPF_MAP_TYPE_ARRAY of 8-byte values with BPF_F_MMAPABLE, as"
                + " reactor_ringbuf.bpf.h defines it.");
      }
      return new KernelLossCounter(ArrayMapping.map(fd, (int) info.maxEntries()));
    } catch (LinuxException e) {
      throw Diagnosis.refused("read", description, e);
    }
  }

  @Override
  public long lost() {
    return counters.sum();
  }

  @Override
  public void close() {
    counters.close();
  }
}
