package reactor.ringbuf.tests.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** System calls that bring about what the receiver is to report. */
final class Sys {

  static final int HASH = 1;
  static final int ARRAY_OF_MAPS = 12;
  static final int HASH_OF_MAPS = 13;
  static final int USER_RINGBUF = 31;

  private static final int EPOLLIN = 1;
  private static final int EPOLLET = 1 << 31;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_EVENT = 16;

  /** Where struct epoll_event has its data: it is packed on x86-64 only. */
  private static final int DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;

  /** What an eventfd is told, which takes any number. */
  private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

  private static final int BPF_OBJ_GET = 7;
  private static final int BPF_F_RDONLY = 1 << 3;
  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

  private Sys() {}

  /** libbpf's functions. */
  private static final class Libbpf {

    static {
      Native.register(Libbpf.class, "libbpf.so.1");
    }

    static native int bpf_map_create(
        int type, String name, int keySize, int valueSize, int entries, @Nullable Pointer options);

    static native int bpf_obj_pin(int fd, String path);

    static native int bpf_map_update_elem(int fd, byte[] key, byte[] value, long flags);
  }

  /** The C library's. */
  private static final class Libc {

    static {
      Native.register(Libc.class, Platform.C_LIBRARY_NAME);
    }

    static native int close(int fd);

    static native int prctl(int option, long a, Pointer b, long c, long d);

    static native long syscall(long number, long command, Pointer attributes, long size);

    static native int eventfd(int value, int flags);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, Pointer event);

    static native int epoll_wait(int epoll, Pointer events, int most, int millis);

    static native long write(int fd, byte[] bytes, long count);
  }

  /** Creates a map. */
  static int createMap(int type, String name, int keySize, int valueSize, int entries) {
    return check(Libbpf.bpf_map_create(type, name, keySize, valueSize, entries, null));
  }

  /**
   * Creates a map of maps, with 32-bit keys.
   *
   * @param pattern a map like those that it is to hold; a ring buffer's size need not be the same
   */
  static int createMapOfMaps(int type, String name, int entries, int pattern) {
    try (Memory options = new Memory(32)) { // struct bpf_map_create_opts, as far as it is used
      options.clear();
      options.setLong(0, options.size());
      options.setInt(24, pattern); // inner_map_fd
      return check(Libbpf.bpf_map_create(type, name, 4, 4, entries, options));
    }
  }

  /** Puts a map into a map of maps. */
  static void put(int outer, int key, int map) {
    check(Libbpf.bpf_map_update_elem(outer, bytes(key), bytes(map), 0));
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** Pins a map or a program. */
  static void pin(int fd, Path path) {
    check(Libbpf.bpf_obj_pin(fd, path.toString()));
  }

  static void close(int fd) {
    check(Libc.close(fd));
  }

  static int eventfd() {
    return check(Libc.eventfd(0, 0));
  }

  /** Adds to an eventfd, which wakes who waits for it. */
  static void add(int eventfd) {
    check((int) Libc.write(eventfd, ONE, ONE.length));
  }

  /** An epoll that is notified of these descriptors, edge-triggered. */
  static int epoll(int... descriptors) {
    int epoll = check(Libc.epoll_create1(0));
    try (Memory event = new Memory(EPOLL_EVENT)) {
      for (int fd : descriptors) {
        event.setInt(0, EPOLLIN | EPOLLET);
        event.setInt(DATA, fd);
        check(Libc.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event));
      }
    }
    return epoll;
  }

  /** Waits for one of an epoll's descriptors, without a limit; returns which. */
  static int await(int epoll) {
    try (Memory event = new Memory(EPOLL_EVENT)) {
      check(Libc.epoll_wait(epoll, event, 1, -1));
      return event.getInt(DATA);
    }
  }

  /** Opens a pinned map. */
  static int open(Path pin) {
    return open(pin, 0);
  }

  /** Opens a pinned map for reading only. */
  static int openReadOnly(Path pin) {
    return open(pin, BPF_F_RDONLY);
  }

  private static int open(Path pin, int flags) {
    byte[] bytes = Native.toByteArray(pin.toString());
    try (Memory path = new Memory(bytes.length);
        Memory attributes = new Memory(16)) {
      path.write(0, bytes, 0, bytes.length);
      attributes.setPointer(0, path);
      attributes.setInt(8, 0);
      attributes.setInt(12, flags);
      return check((int) Libc.syscall(bpf(), BPF_OBJ_GET, attributes, 16));
    }
  }

  /**
   * From now on a system call fails with an error of choice, as in a container: for this thread and
   * those that it starts.
   */
  static void refuse(int call, int errno) {
    int[][] program = { // struct sock_filter: code, jump if true, jump if false, k
      {0x20, 0, 0, 0}, // load the number of the system call
      {0x15, 0, 1, call}, // unless it is the one, skip one
      {0x06, 0, 0, SECCOMP_RET_ERRNO | errno},
      {0x06, 0, 0, SECCOMP_RET_ALLOW},
    };
    Memory filter = new Memory(8L * program.length);
    for (int i = 0; i < program.length; i++) {
      filter.setShort(8L * i, (short) program[i][0]);
      filter.setByte(8L * i + 2, (byte) program[i][1]);
      filter.setByte(8L * i + 3, (byte) program[i][2]);
      filter.setInt(8L * i + 4, program[i][3]);
    }
    Memory description = new Memory(16);
    description.setShort(0, (short) program.length);
    description.setPointer(8, filter);
    check(Libc.prctl(PR_SET_NO_NEW_PRIVS, 1, Pointer.NULL, 0, 0));
    check(Libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, description, 0, 0));
  }

  static int bpf() {
    return System.getProperty("os.arch").equals("amd64") ? 321 : 280;
  }

  /** What the C library's eventfd calls. */
  static int eventfd2() {
    return System.getProperty("os.arch").equals("amd64") ? 290 : 19;
  }

  private static int check(int result) {
    if (result < 0) {
      throw new IllegalStateException("a system call failed: errno " + Native.getLastError());
    }
    return result;
  }
}
