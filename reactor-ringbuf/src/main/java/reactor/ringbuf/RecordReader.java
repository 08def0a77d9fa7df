package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Turns the records of a ring into what the subscriber receives. One for each ring of a
 * subscription, called on its thread only.
 *
 * @param <T> the type of the values
 */
interface RecordReader<T> {

  /**
   * Enough for many headers, and little enough for a processor's first cache, and for a block of
   * copies.
   */
  int RUN_BYTES = 16 * 1024;

  /**
   * The most that is worth finding at once.
   *
   * @param ringSize bytes in the ring
   * @return bytes
   */
  default int runBytes(long ringSize) {
    return RUN_BYTES;
  }

  /** Begins with a run: what is read from here on is one of its records. */
  void enter(RecordRun run);

  /**
   * Reads a record.
   *
   * @param at where it starts in the run's memory, header included
   * @param length of the payload in bytes
   * @return the value to emit; null is an error, unless {@link #passesOver} says otherwise
   * @throws Exception what the user's code throws
   */
  @Nullable T read(int at, int length) throws Exception;

  /** Whether null stands for a record that is to be passed over, and is no error. */
  default boolean passesOver() {
    return false;
  }

  /**
   * Is told, before the first record, what knows how many were lost before a record. Not if nobody
   * counts them.
   */
  default void lossesKnownBy(RingLosses losses) {}

  /** Whether user code may have kept views into the ring's memory. */
  boolean handsOutViews();

  /**
   * What is lent, if values are: views of the ring that the subscriber may use after {@code
   * onNext}, on any thread, until it gives them back.
   */
  default @Nullable BatchLoans loans() {
    return null;
  }
}
