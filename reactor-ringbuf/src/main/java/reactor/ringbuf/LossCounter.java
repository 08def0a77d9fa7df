package reactor.ringbuf;

/**
 * Counts the records for which a ring had no room. The kernel counts none; a BPF program can, as
 * {@code reactor_ringbuf.bpf.h} does.
 *
 * <p>The receiver calls all methods from one thread at a time. They must not call the receiver.
 */
public interface LossCounter extends AutoCloseable {

  /**
   * How many records were lost so far.
   *
   * @return a number that only grows while the counter exists
   * @throws RingbufException if it cannot be read
   */
  long lost();

  /**
   * Whether a reading costs no system call and no more than a microsecond or so, since it is made
   * each time the ring is drained. The others are read ten times a second at most, and when
   * somebody asks.
   *
   * @return false unless it is known to be so
   */
  default boolean isCheap() {
    return false;
  }

  @Override
  void close();

  /**
   * The counters in an array map with values of 8 bytes, or in one per processor. All are added up,
   * whatever each stands for. One that was created with {@code BPF_F_MMAPABLE} is mapped, and read
   * without a system call; another is looked up, element by element, and has 1,024 of them at most.
   *
   * @param path where the map is pinned; the process needs permission to read and write it, since
   *     the kernel lets nobody map it who may only read it
   * @return the counter
   * @throws RingbufException if there is no such map
   */
  static LossCounter pinned(String path) {
    return KernelLossCounter.pinned(path);
  }

  /**
   * The same for a map by its id, which takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id that {@code bpftool map} shows
   * @return the counter
   * @throws RingbufException if there is no such map
   */
  static LossCounter mapId(int id) {
    return KernelLossCounter.mapId(id);
  }

  /**
   * The same for a map that the application has open.
   *
   * @param fd its descriptor, which stays the application's and may be closed afterwards
   * @return the counter
   * @throws RingbufException if it is no such map
   */
  static LossCounter mapFd(int fd) {
    return KernelLossCounter.mapFd(fd, "the map behind file descriptor " + fd);
  }

  /**
   * One counter of 8 bytes in the first value of a mappable array: such as a global variable, whose
   * map is {@code .bss} or {@code .data}.
   *
   * @param fd the map's descriptor, which stays the application's and may be closed afterwards
   * @param offset where it lies in the value, a multiple of 8 bytes; see {@link
   *     reactor.ringbuf.libbpf.BpfObject#lossCounter} for variables by name
   * @return the counter
   * @throws RingbufException if there is no room for a counter
   */
  static LossCounter at(int fd, int offset) {
    return KernelLossCounter.at(
        fd, offset, "offset %d of the map behind file descriptor %d".formatted(offset, fd));
  }
}
