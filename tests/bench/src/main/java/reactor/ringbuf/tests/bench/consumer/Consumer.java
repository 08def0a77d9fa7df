package reactor.ringbuf.tests.bench.consumer;

import java.util.List;
import java.util.function.Supplier;

/** A way to consume rings, to be compared with others. */
public interface Consumer {

  /**
   * Begins to consume, on threads pinned to a processor; returns when a record would be seen.
   *
   * @param newWork gives each thread its own
   * @return these threads, mostly one
   */
  List<ConsumerThread> open(List<Integer> mapIds, int cpu, Supplier<Work> newWork) throws Exception;

  /** How often it has napped since it was opened, instead of waiting to be notified. */
  default long naps() {
    return 0;
  }

  /**
   * Makes {@link #open}'s threads end, at the latest when a record is written; does not wait for
   * them.
   */
  void close();
}
