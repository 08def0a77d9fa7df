package reactor.ringbuf.linux;

/**
 * The errors of system calls, by their symbolic names.
 *
 * <p>The numbers are those of include/uapi/asm-generic/errno-base.h and errno.h, which x86-64 and
 * aarch64 share.
 */
public enum Errno {

  /** Operation not permitted. */
  EPERM(1),

  /** No such file or directory. */
  ENOENT(2),

  /** No such process. */
  ESRCH(3),

  /** Interrupted system call. */
  EINTR(4),

  /** Input or output error. */
  EIO(5),

  /** Argument list too long; of {@code bpf(2)}, an argument or a map too large. */
  E2BIG(7),

  /** Exec format error. */
  ENOEXEC(8),

  /** Bad file descriptor. */
  EBADF(9),

  /** Try again. */
  EAGAIN(11),

  /** Out of memory. */
  ENOMEM(12),

  /** Permission denied. */
  EACCES(13),

  /** Bad address. */
  EFAULT(14),

  /** Device or resource busy. */
  EBUSY(16),

  /** File exists. */
  EEXIST(17),

  /** No such device. */
  ENODEV(19),

  /** Not a directory. */
  ENOTDIR(20),

  /** Invalid argument. */
  EINVAL(22),

  /** The system's limit of open files. */
  ENFILE(23),

  /** The process's limit of open files. */
  EMFILE(24),

  /** No space left on device. */
  ENOSPC(28),

  /** File name too long. */
  ENAMETOOLONG(36),

  /** Function not implemented. */
  ENOSYS(38),

  /** Too many symbolic links. */
  ELOOP(40),

  /** Operation not supported. */
  EOPNOTSUPP(95),

  /** The kernel's own "not supported", which {@code bpf(2)} lets out. */
  ENOTSUPP(524),

  /** Any other error; its number stands in the message. */
  OTHER(0);

  private static final Errno[] ALL = values();

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The number by which the kernel calls it; 0 for {@link #OTHER}. */
  int number() {
    return number;
  }

  /**
   * The error with a number.
   *
   * @param number an error number
   * @return its constant, or {@link #OTHER}
   */
  public static Errno of(int number) {
    for (Errno errno : ALL) {
      if (errno.number == number) {
        return errno;
      }
    }
    return OTHER;
  }

  /**
   * The symbolic name of an error number.
   *
   * @param number an error number
   * @return its name, such as {@code ENOENT}, or {@code errno N} for one that has no constant
   */
  public static String name(int number) {
    Errno errno = of(number);
    return errno == OTHER ? "errno " + number : errno.name();
  }

  /**
   * What the C library says of an error number.
   *
   * @param number an error number
   * @return a short phrase in English
   */
  public static String text(int number) {
    return Strerror.of(number);
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
