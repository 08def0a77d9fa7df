package reactor.ringbuf.samples.lostwakeup;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** The functions of the C library that the sample calls. */
final class Linux {

  static final int PROT_READ = 0x1;
  static final int PROT_WRITE = 0x2;
  static final int MAP_SHARED = 0x01;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 0x1;
  static final int EPOLLET = 1 << 31;
  static final int EINTR = 4;
  private static final int SC_PAGESIZE = 30;
  private static final int CPU_SET_BYTES = 128;

  static {
    Native.register(Linux.class, Platform.C_LIBRARY_NAME);
  }

  private Linux() {}

  static long check(String call, long result) {
    if (result == -1) {
      throw new IllegalStateException(call + " failed: " + strerror(Native.getLastError()));
    }
    return result;
  }

  static int pageSize() {
    return (int) sysconf(SC_PAGESIZE);
  }

  /** The processors that this process may use. */
  static List<Integer> cpus() {
    try (Memory set = new Memory(CPU_SET_BYTES)) {
      set.clear();
      check("sched_getaffinity", sched_getaffinity(0, CPU_SET_BYTES, set));
      List<Integer> cpus = new ArrayList<>();
      for (int cpu = 0; cpu < CPU_SET_BYTES * 8; cpu++) {
        if ((set.getByte(cpu / 8) >> cpu % 8 & 1) != 0) {
          cpus.add(cpu);
        }
      }
      return cpus;
    }
  }

  /** Ties the calling thread to one processor. */
  static void pin(int cpu) {
    try (Memory set = new Memory(CPU_SET_BYTES)) {
      set.clear();
      set.setByte(cpu / 8, (byte) (1 << cpu % 8));
      check("sched_setaffinity", sched_setaffinity(0, CPU_SET_BYTES, set));
    }
  }

  static native long mmap(long address, long length, int prot, int flags, int fd, long offset);

  static native int munmap(long address, long length);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epfd, int operation, int fd, Pointer event);

  static native int epoll_wait(int epfd, Pointer events, int maxEvents, int timeoutMillis);

  static native int close(int fd);

  static native int sched_getaffinity(int pid, long size, Pointer set);

  static native int sched_setaffinity(int pid, long size, Pointer set);

  private static native long sysconf(int name);

  private static native String strerror(int errno);
}
