package reactor.ringbuf.linux;

/**
 * What the kernel says of a map: the part of {@code struct bpf_map_info} that a consumer needs.
 *
 * @param type a value of {@code enum bpf_map_type}
 * @param id the number under which the kernel knows the map, unique while it exists
 * @param keySize the size of a key in bytes
 * @param valueSize the size of a value in bytes; 0 for a ring buffer
 * @param maxEntries {@code max_entries}; of a ring buffer the size of its data area in bytes
 * @param flags {@code map_flags}, as the map was created with
 * @param name the map's name, cut to 15 characters by the kernel, possibly empty
 */
public record MapInfo(
    int type, int id, int keySize, int valueSize, long maxEntries, int flags, String name) {

  /** {@code BPF_MAP_TYPE_ARRAY}. */
  public static final int ARRAY = 2;

  /** {@code BPF_MAP_TYPE_PERCPU_ARRAY}. */
  public static final int PERCPU_ARRAY = 6;

  /** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
  public static final int ARRAY_OF_MAPS = 12;

  /** {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
  public static final int HASH_OF_MAPS = 13;

  /** {@code BPF_MAP_TYPE_RINGBUF}. */
  public static final int RINGBUF = 27;

  /** {@code BPF_MAP_TYPE_USER_RINGBUF}, since Linux 6.1. */
  public static final int USER_RINGBUF = 31;

  /** {@code BPF_F_NUMA_NODE}: the map's memory is on a chosen node. */
  public static final int NUMA_NODE = 1 << 2;

  /** {@code BPF_F_MMAPABLE}, since Linux 5.5: user space may map the map's memory. */
  public static final int MMAPABLE = 1 << 10;

  /** {@code BPF_F_RB_OVERWRITE}, since Linux 6.19: producers overwrite the oldest records. */
  public static final int RB_OVERWRITE = 1 << 19;

  private static final String[] TYPES = {
    "UNSPEC",
    "HASH",
    "ARRAY",
    "PROG_ARRAY",
    "PERF_EVENT_ARRAY",
    "PERCPU_HASH",
    "PERCPU_ARRAY",
    "STACK_TRACE",
    "CGROUP_ARRAY",
    "LRU_HASH",
    "LRU_PERCPU_HASH",
    "LPM_TRIE",
    "ARRAY_OF_MAPS",
    "HASH_OF_MAPS",
    "DEVMAP",
    "SOCKMAP",
    "CPUMAP",
    "XSKMAP",
    "SOCKHASH",
    "CGROUP_STORAGE",
    "REUSEPORT_SOCKARRAY",
    "PERCPU_CGROUP_STORAGE",
    "QUEUE",
    "STACK",
    "SK_STORAGE",
    "DEVMAP_HASH",
    "STRUCT_OPS",
    "RINGBUF",
    "INODE_STORAGE",
    "TASK_STORAGE",
    "BLOOM_FILTER",
    "USER_RINGBUF",
    "CGRP_STORAGE",
    "ARENA"
  };

  /**
   * The map's type in the kernel's words.
   *
   * @return the name, such as {@code BPF_MAP_TYPE_HASH}
   */
  public String typeName() {
    return typeName(type);
  }

  /**
   * A map type in the kernel's words.
   *
   * @param type a value of {@code enum bpf_map_type}
   * @return the name, such as {@code BPF_MAP_TYPE_HASH}
   */
  public static String typeName(int type) {
    return type >= 0 && type < TYPES.length ? "BPF_MAP_TYPE_" + TYPES[type] : "map type " + type;
  }
}
