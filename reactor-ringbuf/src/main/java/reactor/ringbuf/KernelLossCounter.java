package reactor.ringbuf;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.linux.ArrayLookup;
import reactor.ringbuf.linux.ArrayMapping;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.SupportedPlatform;

/** The sum of the counters in an array map: mapped if the kernel allows it, else looked up. */
final class KernelLossCounter implements LossCounter {

  private static final int LARGEST = 1 << 20;

  /** So many loads take a microsecond. */
  private static final int MOST_CHEAP = 1024;

  /** Each element of what cannot be mapped costs a system call. */
  private static final int LARGEST_LOOKED_UP = 1024;

  private final String description;
  private final LongSupplier sum;
  private final Runnable close;
  private final boolean cheap;
  private final int mapId;

  private KernelLossCounter(
      String description, int mapId, LongSupplier sum, Runnable close, boolean cheap) {
    this.description = description;
    this.mapId = mapId;
    this.sum = sum;
    this.close = close;
    this.cheap = cheap;
  }

  static LossCounter pinned(String path) {
    String description = "the loss counter pinned at " + path;
    return opened(
        description, () -> Bpf.objGet(path), e -> Diagnosis.pinRefused(description, path, e));
  }

  static LossCounter mapId(int id) {
    String description = "the loss counter with map id " + id;
    return opened(
        description, () -> Bpf.mapGetFdById(id), e -> Diagnosis.idRefused(description, e));
  }

  private static LossCounter opened(String description, Opening opening, Refusal refusal) {
    SupportedPlatform.require();
    int fd;
    try {
      fd = opening.open();
    } catch (LinuxException e) {
      throw refusal.explain(e);
    }
    try {
      return mapFd(fd, description);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  static LossCounter mapFd(int fd, String description) {
    return read(fd, description, info -> ofElements(fd, info, description));
  }

  static LossCounter at(int fd, int offset, String description) {
    return read(
        fd,
        description,
        info -> {
          if (!isMappable(info) || offset < 0 || offset % 8 != 0 || offset > info.valueSize() - 8) {
            return null;
          }
          return mapped(ArrayMapping.map(fd, offset, 1), true, info, description);
        });
  }

  private static @Nullable LossCounter ofElements(int fd, MapInfo info, String description) {
    boolean array = info.type() == MapInfo.ARRAY || info.type() == MapInfo.PERCPU_ARRAY;
    if (!array || info.valueSize() != Long.BYTES) {
      return null;
    }
    if (isMappable(info) && info.maxEntries() <= LARGEST) {
      int counters = (int) info.maxEntries();
      return mapped(ArrayMapping.map(fd, 0, counters), counters <= MOST_CHEAP, info, description);
    }
    if (info.maxEntries() > LARGEST_LOOKED_UP) {
      return null;
    }
    ArrayLookup lookup = ArrayLookup.open(fd, info);
    return new KernelLossCounter(description, info.id(), lookup::sum, lookup::close, false);
  }

  private static boolean isMappable(MapInfo info) {
    return info.type() == MapInfo.ARRAY && (info.flags() & MapInfo.MMAPABLE) != 0;
  }

  private static LossCounter mapped(
      ArrayMapping mapping, boolean cheap, MapInfo info, String description) {
    return new KernelLossCounter(description, info.id(), mapping::sum, mapping::close, cheap);
  }

  private static LossCounter read(int fd, String description, Reading reading) {
    if (!FileDescriptors.mayBeMap(fd)) {
      throw Diagnosis.notConsumable(
          description,
          "it is no BPF map: the kernel calls it " + FileDescriptors.kind(fd),
          "Name an array map.");
    }
    try {
      MapInfo info = Bpf.mapInfo(fd);
      LossCounter counter = reading.of(info);
      if (counter == null) {
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
                + " reactor_ringbuf.bpf.h defines it, or without that flag, or per processor, one of"
                + " up to %d; or a variable of 8 bytes in .bss or .data."
                    .formatted(LARGEST_LOOKED_UP));
      }
      return counter;
    } catch (LinuxException e) {
      throw Diagnosis.refused("read", description, e);
    }
  }

  @Override
  public long lost() {
    try {
      return sum.getAsLong();
    } catch (LinuxException e) {
      throw Diagnosis.refused("read", description, e);
    }
  }

  @Override
  public boolean isCheap() {
    return cheap;
  }

  /** The id of the map that counts. */
  int mapId() {
    return mapId;
  }

  @Override
  public void close() {
    close.run();
  }

  @Override
  public String toString() {
    return description;
  }

  private interface Opening {
    int open();
  }

  private interface Refusal {
    RingbufException explain(LinuxException e);
  }

  private interface Reading {
    /** Null if the map is no such counter. */
    @Nullable LossCounter of(MapInfo info);
  }
}
