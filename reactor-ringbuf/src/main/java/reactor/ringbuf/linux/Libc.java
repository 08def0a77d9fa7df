package reactor.ringbuf.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions, by their own names, bound once.
 *
 * <p>They return what the C functions return; {@link #check} turns a failure into a {@link
 * LinuxException}. JNA saves {@code errno} per thread before the JVM can overwrite it.
 */
final class Libc {

  static final int PROT_READ = 0x1;
  static final int PROT_WRITE = 0x2;
  static final int MAP_SHARED = 0x01;
  static final int MAP_PRIVATE = 0x02;
  static final int MAP_FIXED = 0x10;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_NORESERVE = 0x4000;

  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 0x1;
  static final int EPOLLOUT = 0x4;
  static final int EPOLLET = 1 << 31;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  static final int F_DUPFD_CLOEXEC = 1030;
  static final int SC_PAGESIZE = 30;
  static final int PR_SET_TIMERSLACK = 29;

  static {
    Native.register(Libc.class, Platform.C_LIBRARY_NAME);
  }

  private Libc() {}

  /**
   * Passes the result of a call on, unless it reports an error.
   *
   * @throws LinuxException with the error that the calling thread's last call left in errno
   */
  static int check(String call, int result) {
    if (result == -1) {
      throw new LinuxException(call, Native.getLastError());
    }
    return result;
  }

  /** The same for functions that return an address or a {@code long}; their error value is -1. */
  static long check(String call, long result) {
    if (result == -1) {
      throw new LinuxException(call, Native.getLastError());
    }
    return result;
  }

  // The signatures are those of the 64-bit Linux ABIs, where long, size_t, off_t and pointers have
  // 64 bits.

  static native long syscall(long number, long a, Pointer b, long c);

  static native long syscall(
      long number, long a, Pointer b, long c, Pointer d, @Nullable Pointer e, long f);

  static native long mmap(long address, long length, int prot, int flags, int fd, long offset);

  static native int munmap(long address, long length);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epfd, int operation, int fd, Pointer event);

  static native int epoll_wait(int epfd, Pointer events, int maxEvents, int timeoutMillis);

  static native int eventfd(int initialValue, int flags);

  static native long read(int fd, Pointer buffer, long count);

  static native long write(int fd, Pointer buffer, long count);

  static native int close(int fd);

  static native int fcntl(int fd, int command, long argument);

  static native long sysconf(int name);

  static native int clock_gettime(int clock, Pointer time);

  static native int prctl(int option, long a, long b, long c, long d);
}
