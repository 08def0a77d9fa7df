package reactor.ringbuf;

/**
 * Counts the records for which a ring had no room. The kernel counts none; a BPF program can, as
 * {@code reactor_ringbuf.bpf.h} does.
 *
 * <p>The receiver calls all methods from one thread at a time.
 */
public interface LossCounter extends AutoCloseable {

  /**
   * How many records were lost so far.
   *
   * @return a number that only grows while the counter exists
   */
  long lost();

  @Override
  void close();

  /**
   * The counters in an array map that was created with {@code BPF_F_MMAPABLE}: its values are of 8
   * bytes, and are added up, whatever each stands for, such as a processor. It is mapped, and read
   * without a system call.
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
   * The same for a map that the application has open.
   *
   * @param fd its descriptor, which stays the application's and may be closed afterwards
   * @return the counter
   * @throws RingbufException if it is no such map
   */
  static LossCounter mapFd(int fd) {
    return KernelLossCounter.mapFd(fd, "the map behind file descriptor " + fd);
  }
}
