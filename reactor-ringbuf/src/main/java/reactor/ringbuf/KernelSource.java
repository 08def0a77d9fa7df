package reactor.ringbuf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.linux.Bpf;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.SupportedPlatform;

/** Opens a kernel map by one of the ways in which the kernel hands out a descriptor of it. */
final class KernelSource implements RingbufSource {

  private final String name;
  private final String description;
  private final IntSupplier descriptor;

  /** Where the map is pinned; null if it is named otherwise. */
  private final @Nullable String pin;

  private KernelSource(
      String name, String description, IntSupplier descriptor, @Nullable String pin) {
    this.name = name;
    this.description = description;
    this.descriptor = descriptor;
    this.pin = pin;
  }

  static KernelSource pinned(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("path must be that of a pinned map, not \"" + path + "\"");
    }
    Path file = Path.of(path).getFileName();
    String description = "the ring buffer pinned at " + path;
    return new KernelSource(
        file == null ? "pinned" : file.toString(),
        description,
        () -> {
          try {
            return Bpf.objGet(path);
          } catch (LinuxException e) {
            throw Diagnosis.pinRefused(description, path, e);
          }
        },
        path);
  }

  static KernelSource mapId(int id) {
    if (id < 1) {
      throw new IllegalArgumentException("id must be at least 1, not " + id);
    }
    String description = "the ring buffer with map id " + id;
    return new KernelSource(
        "map" + id,
        description,
        () -> {
          try {
            return Bpf.mapGetFdById(id);
          } catch (LinuxException e) {
            throw Diagnosis.idRefused(description, e);
          }
        },
        null);
  }

  static KernelSource mapFd(int fd) {
    if (fd < 0) {
      throw new IllegalArgumentException("fd must be a file descriptor, not " + fd);
    }
    String description = "the ring buffer behind file descriptor " + fd;
    return new KernelSource(
        "fd" + fd,
        description,
        () -> {
          try {
            return FileDescriptors.duplicate(fd);
          } catch (LinuxException e) {
            throw Diagnosis.fdRefused(description, e);
          }
        },
        null);
  }

  /** The name that the ring has unless the user gives another. */
  String name() {
    return name;
  }

  @Nullable String pin() {
    return pin;
  }

  /** Opens the map, of whatever type it is; the descriptor is the caller's to close. */
  int openDescriptor() {
    return descriptor.getAsInt();
  }

  @Override
  public OpenRingbuf open() {
    SupportedPlatform.require();
    return KernelRingbuf.check(name, description, openDescriptor());
  }

  /** Beside the pin, by its name: {@code events_lost} for {@code events}. */
  @Override
  public @Nullable LossCounter openLossCounter(OpenRingbuf ring) {
    String counter = pin + "_lost";
    return pin != null && Files.exists(Path.of(counter)) ? LossCounter.pinned(counter) : null;
  }

  /** What is named in the same way is the same ring, unless somebody replaces it. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KernelSource source
        && name.equals(source.name)
        && description.equals(source.description);
  }

  @Override
  public int hashCode() {
    return description.hashCode();
  }

  @Override
  public String toString() {
    return description;
  }
}
