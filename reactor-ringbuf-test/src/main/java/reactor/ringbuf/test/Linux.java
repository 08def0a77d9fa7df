package reactor.ringbuf.test;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The C functions that the kit needs, by their own names; they throw where C returns -1. */
final class Linux {

  static final int MFD_CLOEXEC = 0x1;
  static final int MFD_ALLOW_SEALING = 0x2;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_ADD_SEALS = 1033;
  static final int F_SEAL_SHRINK = 0x2;
  static final int F_SEAL_GROW = 0x4;

  private static final int SC_PAGESIZE = 30;

  static {
    Native.register(Linux.class, Platform.C_LIBRARY_NAME);
  }

  private Linux() {}

  static int pageSize() {
    return (int) sysconf(SC_PAGESIZE);
  }

  static native int memfd_create(String name, int flags) throws LastErrorException;

  static native int ftruncate(int fd, long length) throws LastErrorException;

  static native int fcntl(int fd, int command, long argument) throws LastErrorException;

  static native int eventfd(int initialValue, int flags) throws LastErrorException;

  static native long write(int fd, byte[] buffer, long count) throws LastErrorException;

  /** The exception: -1 from a descriptor that does not block says that there was nothing. */
  static native long read(int fd, byte[] buffer, long count);

  static native int close(int fd) throws LastErrorException;

  private static native long sysconf(int name) throws LastErrorException;
}
