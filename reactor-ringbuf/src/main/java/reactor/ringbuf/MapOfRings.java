package reactor.ringbuf;

import java.util.List;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.SupportedPlatform;

/** The ring buffers that a pinned map of maps holds. */
record MapOfRings(String path) implements RingbufSet {

  @Override
  public List<RingbufSource> sources() {
    SupportedPlatform.require();
    int fd;
    try {
      fd = Bpf.objGet(path);
    } catch (LinuxException e) {
      throw Diagnosis.pinRefused(toString(), path, e);
    }
    List<RingbufSource> rings;
    try {
      MapInfo info = Bpf.mapInfo(fd);
      if (info.type() != MapInfo.ARRAY_OF_MAPS && info.type() != MapInfo.HASH_OF_MAPS) {
        throw Diagnosis.notConsumable(
            toString(),
            "map %d \"%s\" is a %s".formatted(info.id(), info.name(), info.typeName()),
            "Name an array or hash of maps.");
      }
      rings = Bpf.innerMapIds(fd, info).stream().<RingbufSource>map(KernelSource::mapId).toList();
    } catch (LinuxException e) {
      throw Diagnosis.refused("look for", toString(), e);
    } finally {
      FileDescriptors.close(fd);
    }
    if (rings.isEmpty()) {
      throw Diagnosis.notConsumable(
          toString(), "it holds no map", "The loader has to put the rings into it first.");
    }
    return rings;
  }

  @Override
  public String toString() {
    return "the ring buffers in the map of maps pinned at " + path;
  }
}
