package reactor.ringbuf.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be done with any file descriptor, whatever it stands for. */
public final class FileDescriptors {

  private FileDescriptors() {}

  /**
   * Duplicates a descriptor; the copy is closed on {@code exec}.
   *
   * @param fd the descriptor to duplicate
   * @return a new one for the same open file, the caller's to close
   * @throws LinuxException with {@code EBADF} if there is no such descriptor, or {@code EMFILE}
   */
  public static int duplicate(int fd) {
    return Libc.check("fcntl(F_DUPFD_CLOEXEC)", Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0));
  }

  /**
   * Closes a descriptor. On Linux it is closed whatever {@code close(2)} returns.
   *
   * @param fd the descriptor to close
   */
  public static void close(int fd) {
    Libc.close(fd);
  }

  /**
   * Whether a descriptor can be that of a BPF map.
   *
   * @param fd an open descriptor
   * @return false if the kernel says that it stands for something else; true where /proc does not
   *     tell
   */
  public static boolean mayBeMap(int fd) {
    String kind = kind(fd);
    return kind.isEmpty() || kind.contains("bpf-map");
  }

  /**
   * What the kernel says a descriptor stands for.
   *
   * @param fd an open descriptor
   * @return for example {@code anon_inode:bpf-map}, {@code anon_inode:bpf-prog}, {@code
   *     socket:[1234]} or a path; empty where /proc does not tell
   */
  public static String kind(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException | SecurityException e) {
      return "";
    }
  }
}
