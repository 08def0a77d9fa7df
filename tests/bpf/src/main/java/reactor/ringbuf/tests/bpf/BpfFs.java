package reactor.ringbuf.tests.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A BPF file system of a test's own, mounted on a temporary folder and unmounted at close, which
 * also removes what is pinned in it.
 */
public final class BpfFs implements AutoCloseable {

  private final Path folder;

  private BpfFs(Path folder) {
    this.folder = folder;
  }

  /** Mounts one. Needs root. Other users may look up what is pinned in it. */
  public static BpfFs mount() {
    try {
      Path folder =
          Files.createTempDirectory(
              "bpffs",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      try {
        Libc.check("mount -t bpf", Libc.mount("bpf", folder.toString(), "bpf", 0, null));
      } catch (RuntimeException e) {
        Files.delete(folder);
        throw e;
      }
      // The file system's own root directory covers the folder's permissions.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new BpfFs(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A path in the file system. */
  public Path path(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    // Detached at once, even if somebody still has a file in it open.
    Libc.check("umount", Libc.umount2(folder.toString(), Libc.MNT_DETACH));
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
