package reactor.ringbuf.tests.bench.consumer;

/** A way to consume a ring, to be compared with others. */
public interface Consumer {

  /**
   * Begins to consume, on a thread pinned to a processor; returns when a record would be seen.
   *
   * @return that thread
   */
  ConsumerThread open(int mapId, int cpu, Work work) throws Exception;

  /** How often it has napped since it was opened, instead of waiting to be notified. */
  default long naps() {
    return 0;
  }

  /**
   * Makes {@link #open}'s thread end, at the latest when a record is written; does not wait for it.
   */
  void close();
}
