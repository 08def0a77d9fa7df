package reactor.ringbuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.linux.Errno;
import reactor.ringbuf.linux.LinuxException;
import reactor.ringbuf.linux.UnsupportedPlatformException;

/**
 * Turns what went wrong in the layers below into what a user reads: what was being done, on what,
 * with which error, and what to do about it.
 */
final class Diagnosis {

  private static final String NO_BPF =
      "This kernel has no bpf(2), or a seccomp filter hides it, as containers have. Ring buffers need"
          + " Linux 5.8 or later; in a container, allow the bpf system call in its seccomp profile.";

  private Diagnosis() {}

  /** An error from below, for the subscriber. What needs no words of ours passes as it is. */
  static Throwable explainThrowable(String ring, Throwable error) {
    return error instanceof RuntimeException e ? explain(ring, e) : error;
  }

  /** The same for what is no {@link Error}. */
  static RuntimeException explain(String ring, Throwable error) {
    if (error instanceof LinuxException e) {
      return refused("consume", ring, e);
    }
    if (error instanceof UnsupportedPlatformException) {
      return new RingbufException(
          "Cannot consume %s: %s".formatted(ring, error.getMessage()), null, error);
    }
    if (error instanceof CorruptRingException || error instanceof ForeignConsumerException) {
      return changed(ring, (RuntimeException) error);
    }
    if (error instanceof RuntimeException e) {
      return e;
    }
    throw (Error) error; // the layers below declare no checked exceptions
  }

  /** The ring is not what this consumer left, or what a producer can have written. */
  static RingbufException changed(String ring, RuntimeException error) {
    if (error instanceof ForeignConsumerException) {
      return new RingbufInUseException(
          ("Another consumer drains %s: %s. A ring buffer can have one consumer; stop the other, or"
                  + " give it a map of its own.")
              .formatted(ring, error.getMessage()),
          error);
    }
    return new CorruptRingbufException(
        ("The content of %s is corrupt: %s. The rest of the ring cannot be read safely. Restart its"
                + " producer with a new map.")
            .formatted(ring, error.getMessage()),
        error);
  }

  /** A subscription of this process has the ring. */
  static RingbufInUseException occupied(String ring) {
    return new RingbufInUseException(
        ("Cannot subscribe to %s: another subscription of this process drains it already. To let"
                + " several subscribers see the same records, use share() or publish() on one Flux.")
            .formatted(ring),
        null);
  }

  /** The map is there and is not one that can be received. */
  static RingbufException notConsumable(String ring, String why, String remedy) {
    return new RingbufException("Cannot consume %s: %s. %s".formatted(ring, why, remedy));
  }

  /** {@code BPF_OBJ_GET} failed. */
  static RingbufException pinRefused(String ring, String path, LinuxException e) {
    return because(
        "open",
        ring,
        e,
        switch (e.errno()) {
          case ENOENT ->
              onBpffs(path)
                  ? "Nothing is pinned there; `bpftool map pin` or the loader has to do that first."
                  : "There is no such file, and no BPF file system is mounted above it: mount one"
                      + " (mount -t bpf bpf /sys/fs/bpf), and let the loader pin the map in it.";
          case EACCES ->
              Files.isDirectory(Path.of(path))
                  ? "This is a directory; name the pin of the map in it."
                  : onBpffs(path)
                      ? "This user needs read and write permission on the pinned map, and search"
                          + " permission on the directories above it; it needs no capability then:"
                          + " chown or chmod the pin (mode 0660, say)."
                      : "The file is no pinned BPF object: no BPF file system is mounted above it.";
          case EPERM ->
              "A security policy refuses bpf(2), such as the seccomp profile of a container: allow"
                  + " the bpf system call there. A pinned map that the user may read and write needs"
                  + " no capability. Before Linux 5.19 that is so only with the sysctl"
                  + " kernel.unprivileged_bpf_disabled=0; otherwise CAP_BPF is needed.";
          case ENOTDIR, ENAMETOOLONG, ELOOP ->
              "The path cannot be followed to a file; name that of the pinned map itself.";
          default -> null;
        });
  }

  /** {@code BPF_MAP_GET_FD_BY_ID} failed. */
  static RingbufException idRefused(String ring, LinuxException e) {
    return because(
        "open",
        ring,
        e,
        switch (e.errno()) {
          case ENOENT -> "The kernel has no map with that id; `bpftool map` lists those it has.";
          case EPERM, EACCES ->
              "Opening a map by its id takes CAP_SYS_ADMIN. Without it, name a pinned map:"
                  + " pinned(path) needs file permissions only.";
          default -> null;
        });
  }

  /** The application's descriptor could not be duplicated. */
  static RingbufException fdRefused(String ring, LinuxException e) {
    return because(
        "open",
        ring,
        e,
        e.errno() == Errno.EBADF ? "There is no such open file descriptor in this process." : null);
  }

  /** A ring in overwrite mode cannot be read without it on this processor. */
  static RingbufException noMembarrier(LinuxException e) {
    return because(
        "consume",
        "a ring in overwrite mode",
        e,
        "On this processor that takes the system call membarrier with MEMBARRIER_CMD_GLOBAL: allow it"
            + " in the seccomp profile. A kernel booted with nohz_full refuses it always.");
  }

  /** Any other call failed. */
  static RingbufException refused(String action, String ring, LinuxException e) {
    return because(action, ring, e, null);
  }

  private static RingbufException because(
      String action, String ring, LinuxException e, @Nullable String remedy) {
    String advice = remedy != null ? remedy : general(e);
    return new RingbufException(
        "Cannot %s %s: %s. %s".formatted(action, ring, e.getMessage(), advice).stripTrailing(),
        e.errnoName(),
        e);
  }

  /** What to do about an error whatever the call was. */
  private static String general(LinuxException e) {
    return switch (e.errno()) {
      case EPERM, EACCES ->
          "The map must be readable and writable for this process, and no security policy may refuse"
              + " the call.";
      case EMFILE ->
          "This process has reached its limit of open files: raise it (ulimit -n), or close some. A"
              + " subscription needs two, and one for each ring.";
      case ENFILE ->
          "The system has reached its limit of open files: raise the sysctl fs.file-max.";
      case ENOMEM ->
          "There is not enough memory or address space, or the process has too many mappings (sysctl"
              + " vm.max_map_count, ulimit -v).";
      case ENOSYS ->
          e.call().startsWith("bpf")
              ? NO_BPF
              : "This kernel lacks the call, or a seccomp filter hides it: allow it there.";
      default -> "";
    };
  }

  /** Whether the mount that a path lies on is a BPF file system; true where /proc does not tell. */
  private static boolean onBpffs(String path) {
    Path absolute = resolved(Path.of(path).toAbsolutePath());
    List<String> mounts;
    try {
      mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
    } catch (IOException e) {
      return true;
    }
    String type = "";
    Path longest = Path.of("/");
    for (String line : mounts) { // device, mount point, type, ...; a later mount hides an earlier
      String[] fields = line.split(" ");
      Path point = Path.of(fields[1].replace("\\040", " "));
      if (absolute.startsWith(point) && point.startsWith(longest)) {
        longest = point;
        type = fields[2];
      }
    }
    return type.equals("bpf");
  }

  /** The path with symbolic links followed as far as it exists. */
  private static Path resolved(Path path) {
    for (Path prefix = path; prefix != null; prefix = prefix.getParent()) {
      try {
        return prefix.toRealPath().resolve(prefix.relativize(path)).normalize();
      } catch (IOException | SecurityException e) {
        // the parent, then
      }
    }
    return path;
  }
}
