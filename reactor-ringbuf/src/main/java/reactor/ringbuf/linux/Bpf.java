package reactor.ringbuf.linux;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of {@code bpf(2)} that a consumer of a map needs, all of them open to a process
 * without capabilities except {@link #mapGetFdById}.
 *
 * <p>Numbers and layouts are those of include/uapi/linux/bpf.h, {@code enum bpf_cmd} and {@code
 * union bpf_attr}.
 */
public final class Bpf {

  private static final int BPF_MAP_LOOKUP_ELEM = 1;
  private static final int BPF_MAP_GET_NEXT_KEY = 4;
  private static final int BPF_OBJ_GET = 7;
  private static final int BPF_MAP_GET_FD_BY_ID = 14;
  private static final int BPF_OBJ_GET_INFO_BY_FD = 15;

  /** Fields that a command does not know must be zero, so a short attribute is enough for all. */
  private static final int ATTR_SIZE = 32;

  private static final int MAP_INFO_SIZE = 88;
  private static final int MAP_NAME_OFFSET = 24;
  private static final int MAP_NAME_LENGTH = 16;

  private Bpf() {}

  /**
   * Opens what is pinned at a path ({@code BPF_OBJ_GET}).
   *
   * @param path a path in a BPF file system
   * @return a new file descriptor, the caller's to close
   * @throws LinuxException if the kernel refuses
   */
  public static int objGet(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    try (Memory name = new Memory(bytes.length + 1L);
        Memory attr = attr()) {
      name.write(0, bytes, 0, bytes.length);
      name.setByte(bytes.length, (byte) 0);
      attr.setPointer(0, name);
      return bpf("bpf(BPF_OBJ_GET)", BPF_OBJ_GET, attr);
    }
  }

  /**
   * Opens a map by its id ({@code BPF_MAP_GET_FD_BY_ID}), which takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the map's id, as {@code bpftool map} lists it
   * @return a new file descriptor, the caller's to close
   * @throws LinuxException if the kernel refuses
   */
  public static int mapGetFdById(int id) {
    try (Memory attr = attr()) {
      attr.setInt(0, id);
      return bpf("bpf(BPF_MAP_GET_FD_BY_ID)", BPF_MAP_GET_FD_BY_ID, attr);
    }
  }

  /**
   * Asks what a map is ({@code BPF_OBJ_GET_INFO_BY_FD}).
   *
   * @param fd a file descriptor that is known to be a map's; for a program or a BTF object the
   *     kernel fills in another structure (see {@link FileDescriptors#kind})
   * @return what the kernel says of it
   * @throws LinuxException with {@code EINVAL} if the descriptor is no BPF object, or {@code EBADF}
   */
  public static MapInfo mapInfo(int fd) {
    try (Memory info = new Memory(MAP_INFO_SIZE);
        Memory attr = attr()) {
      info.clear();
      attr.setInt(0, fd);
      attr.setInt(4, MAP_INFO_SIZE);
      attr.setPointer(8, info);
      bpf("bpf(BPF_OBJ_GET_INFO_BY_FD)", BPF_OBJ_GET_INFO_BY_FD, attr);
      return new MapInfo(
          info.getInt(0),
          info.getInt(4),
          info.getInt(8),
          info.getInt(12),
          Integer.toUnsignedLong(info.getInt(16)),
          info.getInt(20),
          name(info));
    }
  }

  /**
   * The maps that a map of maps holds: looking one up from user space gives its id.
   *
   * @param fd a descriptor of the outer map
   * @param outer what the kernel says of it
   * @return the ids of the inner maps, in the kernel's order of the keys; keys without a map are
   *     left out
   * @throws LinuxException if the kernel refuses
   */
  public static List<Integer> innerMapIds(int fd, MapInfo outer) {
    List<Integer> ids = new ArrayList<>();
    try (Memory key = new Memory(outer.keySize());
        Memory value = new Memory(Integer.BYTES);
        Memory attr = attr()) {
      attr.setInt(0, fd);
      attr.setPointer(16, key); // next_key; the key before is null at first, which means the first
      for (long n = 0; n < outer.maxEntries(); n++) {
        if (!found(BPF_MAP_GET_NEXT_KEY, "bpf(BPF_MAP_GET_NEXT_KEY)", attr)) {
          break;
        }
        attr.setPointer(8, key);
        attr.setPointer(16, value);
        if (found(BPF_MAP_LOOKUP_ELEM, "bpf(BPF_MAP_LOOKUP_ELEM)", attr)) {
          ids.add(value.getInt(0));
        }
        attr.setPointer(16, key);
      }
    }
    return ids;
  }

  /** What {@link #lookUp} takes, to be used again and again. */
  static Memory lookup(int fd, Memory key, Memory value) {
    Memory attr = attr();
    attr.setInt(0, fd);
    attr.setPointer(8, key);
    attr.setPointer(16, value);
    return attr;
  }

  /** Copies the value of a key out of a map ({@code BPF_MAP_LOOKUP_ELEM}). */
  static void lookUp(Memory attr) {
    bpf("bpf(BPF_MAP_LOOKUP_ELEM)", BPF_MAP_LOOKUP_ELEM, attr);
  }

  private static boolean found(int command, String call, Memory attr) {
    try {
      bpf(call, command, attr);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private static String name(Memory info) {
    byte[] bytes = info.getByteArray(MAP_NAME_OFFSET, MAP_NAME_LENGTH);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private static Memory attr() {
    Memory attr = new Memory(ATTR_SIZE);
    attr.clear();
    return attr;
  }

  private static int bpf(String call, int command, Memory attr) {
    return (int)
        Libc.check(call, Libc.syscall(Architecture.current().bpf, command, attr, ATTR_SIZE));
  }
}
