package reactor.ringbuf;

import org.jspecify.annotations.Nullable;

/**
 * A ring buffer that is open: what it is, its memory, and how to wait for it.
 *
 * <p>The receiver or sender calls all methods from one thread at a time.
 */
public interface OpenRingbuf extends AutoCloseable {

  /**
   * A short name of the ring, such as the last part of its pin's path.
   *
   * @return what {@link RingbufInfo#name} shows
   */
  String name();

  /**
   * The id under which the kernel knows the map, unique while it exists.
   *
   * @return the id, at least 1; 0 for a ring that is no kernel map
   */
  default int mapId() {
    return 0;
  }

  /**
   * The size of the data area, {@code max_entries} of a kernel map.
   *
   * @return bytes; a power of two from 4096 to 2 GiB
   */
  long size();

  /**
   * Whether producers overwrite the oldest records when the ring is full, as those of a kernel map
   * with the flag {@code BPF_F_RB_OVERWRITE} do (Linux 6.19). Then {@link
   * RingbufMemory#producerPage} also has the pending position and the overwrite position, and the
   * size is 512 MiB at most.
   *
   * @return false unless it is known to be so
   */
  default boolean overwrites() {
    return false;
  }

  /**
   * What tells two openings of the same ring apart from two rings: openings whose identities are
   * equal share one consumer position, and the receiver lets only one subscription of this process
   * use it at a time.
   *
   * @return an object with value equality, never null
   */
  Object identity();

  /**
   * Makes the ring's memory accessible. Called at most once, by the thread that receives or sends.
   *
   * @return the memory, to be closed before this is
   * @throws RingbufException if that is refused
   */
  RingbufMemory map();

  /**
   * Opens what waits for this ring, and for others of its kind. Called by the thread that receives,
   * or waits for room.
   *
   * @return a poller that knows no ring yet
   * @throws RingbufException if that is refused
   */
  RingbufPoller newPoller();

  /**
   * Opens what counts the records that this ring had no room for. Called at most once, by the
   * thread that receives.
   *
   * @return the counter, to be closed before the ring; null if nobody counts
   * @throws RingbufException if there is a counter that cannot be read
   */
  default @Nullable LossCounter openLossCounter() {
    return null;
  }

  /** Releases what {@link RingbufSource#open()} acquired. Called exactly once. */
  @Override
  void close();
}
