package reactor.ringbuf.flux;

/**
 * An open ring before it is mapped: its descriptors, its shape, and how to let go of it.
 *
 * @param mapFd the descriptor to map
 * @param pollFd the descriptor that reports the producer's notifications
 * @param size bytes in the data area
 * @param mirrored whether the file behind {@code mapFd} shows the data area twice
 * @param identity equal for two handles of one ring
 * @param beforeWait to be run after publishing, and before the last look ahead of a wait
 * @param closer lets go of the descriptors
 */
public record RingHandle(
    int mapFd,
    int pollFd,
    long size,
    boolean mirrored,
    Object identity,
    Runnable beforeWait,
    Runnable closer) {

  void close() {
    closer.run();
  }
}
