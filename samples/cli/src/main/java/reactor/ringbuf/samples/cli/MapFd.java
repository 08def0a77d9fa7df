package reactor.ringbuf.samples.cli;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufException;

/**
 * A BPF map by its file descriptor: what it is, and its values. Only what the samples need of
 * {@code bpf(2)}, whose numbers and layouts are those of include/uapi/linux/bpf.h.
 */
public final class MapFd implements Closeable {

  private static final int LOOKUP = 1;
  private static final int UPDATE = 2;
  private static final int OBJ_GET = 7;
  private static final int MAP_GET_NEXT_ID = 12;
  private static final int MAP_GET_FD_BY_ID = 14;
  private static final int OBJ_GET_INFO_BY_FD = 15;

  private static final int ENOENT = 2;
  private static final int ATTR_SIZE = 32;
  private static final int INFO_SIZE = 88;
  private static final long NUMBER = Platform.isARM() ? 280 : 321; // __NR_bpf

  static {
    Native.register(MapFd.class, Platform.C_LIBRARY_NAME);
  }

  private final int fd;
  private final boolean owned;

  private MapFd(int fd, boolean owned) {
    this.fd = fd;
    this.owned = owned;
  }

  /**
   * A map that somebody else has open, and closes.
   *
   * @param fd the descriptor
   * @return the map; closing it does nothing
   */
  public static MapFd of(int fd) {
    return new MapFd(fd, false);
  }

  /**
   * Opens what is pinned at a path.
   *
   * @param path a path in a BPF file system
   * @return the map, or null if nothing is there that this process may open
   */
  public static @Nullable MapFd pinned(String path) {
    byte[] bytes = (path + '\0').getBytes(StandardCharsets.UTF_8);
    try (Memory name = new Memory(bytes.length);
        Memory attr = attr()) {
      name.write(0, bytes, 0, bytes.length);
      attr.setPointer(0, name);
      long fd = syscall(NUMBER, OBJ_GET, attr, ATTR_SIZE);
      if (fd < 0) {
        return null;
      }
      MapFd opened = new MapFd((int) fd, true);
      if (isMap(Path.of("/proc/self/fd/" + fd))) {
        return opened;
      }
      opened.close(); // a program or a link
      return null;
    }
  }

  /**
   * Whether a descriptor is a map's.
   *
   * @param descriptor its path in {@code /proc/PID/fd}
   * @return false also if it is gone, or another user's
   */
  public static boolean isMap(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:bpf-map");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a map by its id, which takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id
   * @return the map, or null if it is gone
   */
  public static @Nullable MapFd id(int id) {
    try (Memory attr = attr()) {
      attr.setInt(0, id);
      long fd = syscall(NUMBER, MAP_GET_FD_BY_ID, attr, ATTR_SIZE);
      return fd < 0 && Native.getLastError() == ENOENT
          ? null
          : new MapFd((int) check("open a map by its id", fd), true);
    }
  }

  /**
   * The ids of all maps of this system, which takes {@code CAP_SYS_ADMIN}.
   *
   * @return the ids, rising
   */
  public static List<Integer> ids() {
    List<Integer> ids = new ArrayList<>();
    try (Memory attr = attr()) {
      while (true) {
        long result = syscall(NUMBER, MAP_GET_NEXT_ID, attr, ATTR_SIZE);
        if (result < 0 && Native.getLastError() == ENOENT) {
          return ids;
        }
        check("list the maps of this system", result);
        ids.add(attr.getInt(4));
        attr.setInt(0, attr.getInt(4));
      }
    }
  }

  /**
   * What the kernel says of a map.
   *
   * @param type a value of {@code enum bpf_map_type}
   * @param id its id
   * @param valueSize the size of a value in bytes
   * @param maxEntries how many it may have; of a ring buffer its size in bytes
   * @param name its name, cut to 15 bytes
   */
  public record Info(int type, int id, int valueSize, long maxEntries, String name) {

    private static final int ARRAY = 2;
    private static final int RINGBUF = 27;

    /**
     * Whether it is a ring buffer.
     *
     * @return true for {@code BPF_MAP_TYPE_RINGBUF}
     */
    public boolean ringbuf() {
      return type == RINGBUF;
    }

    /**
     * Whether it is an array of 64-bit numbers, as the map of a ring's losses.
     *
     * @return true for a {@code BPF_MAP_TYPE_ARRAY} of such values
     */
    public boolean numbers() {
      return type == ARRAY && valueSize == Long.BYTES;
    }
  }

  /**
   * Asks what the map is.
   *
   * @return the answer
   */
  public Info info() {
    try (Memory info = new Memory(INFO_SIZE);
        Memory attr = attr()) {
      info.clear();
      attr.setInt(0, fd);
      attr.setInt(4, INFO_SIZE);
      attr.setPointer(8, info);
      check("ask for a map", syscall(NUMBER, OBJ_GET_INFO_BY_FD, attr, ATTR_SIZE));
      byte[] name = info.getByteArray(24, 16);
      return new Info(
          info.getInt(0),
          info.getInt(4),
          info.getInt(12),
          Integer.toUnsignedLong(info.getInt(16)),
          new String(name, StandardCharsets.UTF_8).replaceAll("\0.*", ""));
    }
  }

  /**
   * Reads an element of an array of numbers.
   *
   * @param index which one
   * @return its value
   */
  public long number(int index) {
    try (Memory key = new Memory(Integer.BYTES);
        Memory value = new Memory(Long.BYTES)) {
      key.setInt(0, index);
      element("read a map", LOOKUP, key, value);
      return value.getLong(0);
    }
  }

  /**
   * Writes the first element of an array.
   *
   * @param bytes the value, as long as the map's values are
   */
  public void first(byte[] bytes) {
    try (Memory key = new Memory(Integer.BYTES);
        Memory value = new Memory(bytes.length)) {
      key.clear();
      value.write(0, bytes, 0, bytes.length);
      element("write a map", UPDATE, key, value);
    }
  }

  private void element(String step, int command, Memory key, Memory value) {
    try (Memory attr = attr()) {
      attr.setInt(0, fd);
      attr.setPointer(8, key);
      attr.setPointer(16, value);
      check(step, syscall(NUMBER, command, attr, ATTR_SIZE));
    }
  }

  private static Memory attr() {
    Memory attr = new Memory(ATTR_SIZE);
    attr.clear();
    return attr;
  }

  private static long check(String step, long result) {
    if (result < 0) {
      int errno = Native.getLastError();
      throw new RingbufException(
          "Cannot "
              + step
              + ": "
              + strerror(errno)
              + ". This needs root, or CAP_SYS_ADMIN and CAP_BPF.",
          null,
          null);
    }
    return result;
  }

  @Override
  public void close() {
    if (owned) {
      close(fd);
    }
  }

  private static native long syscall(long number, long command, Pointer attr, long size);

  private static native int close(int fd);

  private static native String strerror(int errno);
}
