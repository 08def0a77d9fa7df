package reactor.ringbuf;

/**
 * Opens a user ring buffer for a {@link RingbufSender}: a map of type {@code
 * BPF_MAP_TYPE_USER_RINGBUF} (Linux 6.1), or something else that speaks its protocol, such as the
 * test kit's ring in plain memory.
 *
 * <p>The static methods supply the sources for kernel maps, and {@link SenderOptions} has shortcuts
 * to them.
 *
 * <p>{@code toString()} should name the ring as a user would recognise it; error messages quote it.
 */
@FunctionalInterface
public interface UserRingbufSource {

  /**
   * Opens the ring for one subscription of what {@link RingbufSender#send} returns, on the
   * subscribing thread. The sender closes what it returns.
   *
   * <p>In the memory of such a ring the consumer page is only read; the producer page and the
   * windows are written. Its poller tells of room that the consumer has made.
   *
   * @return an open ring, never null
   * @throws RingbufException if there is no such ring, or it is not one to send to
   */
  OpenRingbuf open();

  /**
   * Whether a ring that was opened is still the one that this names. Asked about once a second
   * while the ring stays full, and when everything has been handed over: a sender whose loader has
   * pinned a new map writes to one that nobody drains.
   *
   * @param ring what {@link #open} has returned
   * @return false if this names another ring by now; true if not, or if that cannot be told
   */
  default boolean stillNames(OpenRingbuf ring) {
    return true;
  }

  /**
   * A map that is pinned in a BPF file system. The process needs read and write permission on the
   * pin, and no capability.
   *
   * @param path the path, such as {@code /sys/fs/bpf/commands}
   * @return the source
   */
  static UserRingbufSource pinned(String path) {
    return new KernelUserSource(KernelSource.pinned(path));
  }

  /**
   * A map by the id that {@code bpftool map} shows. Takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id, at least 1
   * @return the source
   */
  static UserRingbufSource mapId(int id) {
    return new KernelUserSource(KernelSource.mapId(id));
  }

  /**
   * A map that the application has open. The descriptor stays the application's and is never
   * closed; each subscription works on a duplicate.
   *
   * @param fd the map's file descriptor
   * @return the source
   */
  static UserRingbufSource mapFd(int fd) {
    return new KernelUserSource(KernelSource.mapFd(fd));
  }
}
