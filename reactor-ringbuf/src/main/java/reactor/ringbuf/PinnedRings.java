package reactor.ringbuf;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.Errno;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.MapInfo;
import reactor.ringbuf.linux.SupportedPlatform;

/** The ring buffers that are pinned in a folder. */
record PinnedRings(Path folder, String glob) implements RingbufSet {

  @Override
  public List<RingbufSource> sources() {
    List<Path> pins = matching();
    List<RingbufSource> rings = rings(pins);
    if (rings.isEmpty()) {
      throw new RingbufException(
          "There are no %s. %d names match; the loader has to pin a map of type"
                  .formatted(this, pins.size())
              + " BPF_MAP_TYPE_RINGBUF there first.");
    }
    return rings;
  }

  /** Those that are there now, which may be none; nor need the folder be there. */
  List<RingbufSource> present() {
    return Files.isDirectory(folder) ? rings(matching()) : List.of();
  }

  private List<Path> matching() {
    SupportedPlatform.require();
    List<Path> pins = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(pins::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new RingbufException(
          "Cannot look for %s: %s. Name a folder in a BPF file system.".formatted(this, e),
          null,
          e);
    }
    Collections.sort(pins);
    return pins;
  }

  private static List<RingbufSource> rings(List<Path> pins) {
    List<RingbufSource> rings = new ArrayList<>();
    for (Path pin : pins) {
      if (!Files.isDirectory(pin) && mayBeRing(pin)) {
        rings.add(KernelSource.pinned(pin.toString()));
      }
    }
    return rings;
  }

  /** False for what is certainly none; what cannot be opened is for the receiver to complain of. */
  private static boolean mayBeRing(Path pin) {
    int fd;
    try {
      fd = Bpf.objGet(pin.toString());
    } catch (LinuxException e) {
      // ENOENT is said of a pin that is gone, and of the kernel's own maps.debug and progs.debug.
      return e.errno() != Errno.ENOENT;
    }
    try {
      return FileDescriptors.mayBeMap(fd) && Bpf.mapInfo(fd).type() == MapInfo.RINGBUF;
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Override
  public String toString() {
    return "the ring buffers pinned at " + folder.resolve(glob);
  }
}
