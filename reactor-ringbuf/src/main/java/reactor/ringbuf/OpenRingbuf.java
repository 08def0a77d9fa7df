package reactor.ringbuf;

/**
 * A ring buffer that is open: what to map, what to wait on, and how large it is.
 *
 * <p>The layout behind {@link #mapFd()} is the kernel's: at offset 0 a page whose first 8 bytes are
 * the consumer position, then a page whose first 8 bytes are the producer position, then the data
 * area (kernel/bpf/ringbuf.c, {@code ringbuf_map_mmap_user}).
 *
 * <p>The receiver calls all methods from one thread at a time.
 */
public interface OpenRingbuf extends AutoCloseable {

  /**
   * The file descriptor to map.
   *
   * @return a file descriptor that stays valid until {@link #close()}
   */
  int mapFd();

  /**
   * The file descriptor to wait on with edge-triggered epoll: it reports {@code EPOLLIN} anew each
   * time the producer notifies the consumer. For a kernel ring this is {@link #mapFd()}.
   *
   * @return a file descriptor that stays valid until {@link #close()}
   */
  int pollFd();

  /**
   * The size of the data area, {@code max_entries} of a kernel map.
   *
   * @return bytes; a power of two and a multiple of the page size, at most 2 GiB
   */
  long size();

  /**
   * Whether the file behind {@link #mapFd()} shows the data area twice in a row, as a kernel map
   * does, so that a record which wraps is contiguous. Where it does not, the receiver maps it
   * twice.
   *
   * @return true for a kernel map
   */
  boolean mirrored();

  /**
   * What tells two openings of the same ring apart from two rings: openings whose identities are
   * equal share one consumer position, and the receiver lets only one subscription of this process
   * use it at a time.
   *
   * @return an object with value equality, never null
   */
  Object identity();

  /**
   * Called by the receiver before it waits for {@link #pollFd()}: after it has published how far it
   * has read, and before its last look for more. Does nothing by default.
   *
   * <p>A kernel map has no use for it, since epoll asks the map once more whether there is anything
   * to read, and swallows a notification if there is not. Any other descriptor stays readable until
   * it is read, and would wake the receiver once for nothing. Its ring can do as the kernel does
   * here. Whatever is swallowed here is found by the look that follows.
   */
  default void beforeWait() {}

  /**
   * Releases what {@link RingbufSource#open()} acquired. File descriptors that the application lent
   * stay open. Called exactly once, after the receiver has unmapped the ring.
   */
  @Override
  void close();
}
