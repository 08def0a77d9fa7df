package reactor.ringbuf.tests.bpf;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The C library's functions that the test helpers call, bound once. */
final class Libc {

  static final int PROT_READ = 0x1;
  static final int PROT_WRITE = 0x2;
  static final int MAP_SHARED = 0x01;
  static final int MNT_DETACH = 2;
  static final int SC_PAGESIZE = 30;

  static {
    Native.register(Libc.class, Platform.C_LIBRARY_NAME);
  }

  private Libc() {}

  static int pageSize() {
    return (int) sysconf(SC_PAGESIZE);
  }

  /** Maps a file, shared. */
  static Pointer map(int fd, long offset, long length, int prot) {
    long address = mmap(0, length, prot, MAP_SHARED, fd, offset);
    if (address == -1) {
      throw new IllegalStateException("mmap failed: " + strerror(Native.getLastError()));
    }
    return new Pointer(address);
  }

  /** Throws if a function has returned -1. */
  static void check(String what, int result) {
    if (result == -1) {
      throw new IllegalStateException(what + " failed: " + strerror(Native.getLastError()));
    }
  }

  static native long mmap(long address, long length, int prot, int flags, int fd, long offset);

  static native int munmap(Pointer address, long length);

  static native int mount(
      String source, String target, String type, long flags, @Nullable Pointer data);

  static native int umount2(String target, int flags);

  static native int sched_setaffinity(int pid, long size, Pointer mask);

  static native long sysconf(int name);

  static native String strerror(int errno);
}
