package reactor.ringbuf.linux;

/**
 * Error numbers, their symbolic names and what they mean in a sentence.
 *
 * <p>The numbers are those of include/uapi/asm-generic/errno-base.h and errno.h, which x86-64,
 * aarch64 share.
 */
public final class Errno {

  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** Interrupted system call. */
  public static final int EINTR = 4;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** The system's limit of open files. */
  public static final int ENFILE = 23;

  /** The process's limit of open files. */
  public static final int EMFILE = 24;

  /** File name too long. */
  public static final int ENAMETOOLONG = 36;

  /** Function not implemented. */
  public static final int ENOSYS = 38;

  /** Too many symbolic links. */
  public static final int ELOOP = 40;

  private Errno() {}

  /**
   * The symbolic name of an error number.
   *
   * @param errno an error number
   * @return its name, such as {@code ENOENT}, or {@code errno N} for one that is not known here
   */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case 3 -> "ESRCH";
      case EINTR -> "EINTR";
      case 5 -> "EIO";
      case 7 -> "E2BIG";
      case 8 -> "ENOEXEC";
      case EBADF -> "EBADF";
      case 11 -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case 17 -> "EEXIST";
      case 19 -> "ENODEV";
      case ENOTDIR -> "ENOTDIR";
      case EINVAL -> "EINVAL";
      case ENFILE -> "ENFILE";
      case EMFILE -> "EMFILE";
      case 28 -> "ENOSPC";
      case ENAMETOOLONG -> "ENAMETOOLONG";
      case ENOSYS -> "ENOSYS";
      case ELOOP -> "ELOOP";
      case 95 -> "EOPNOTSUPP";
      case 524 -> "ENOTSUPP"; // the kernel's own ENOTSUPP, which bpf(2) lets out
      default -> "errno " + errno;
    };
  }

  /**
   * What the C library says of an error number.
   *
   * @param errno an error number
   * @return a short phrase in English
   */
  public static String text(int errno) {
    return Strerror.of(errno);
  }

  /** Binds {@code strerror} only when an error has to be put into words. */
  private static final class Strerror {

    static {
      com.sun.jna.Native.register(Strerror.class, com.sun.jna.Platform.C_LIBRARY_NAME);
    }

    static String of(int errno) {
      return strerror(errno);
    }

    private static native String strerror(int errno);
  }
}
