package reactor.ringbuf;

import java.util.concurrent.atomic.AtomicInteger;

/** Who may touch the records of a batch: the subscriber, until it gives them back, once. */
final class BatchLoan {

  private static final int LENT = 0;
  private static final int READING = 1;
  private static final int RETURNED = 2;
  private static final int TAKEN_BACK = 3;

  private final AtomicInteger state = new AtomicInteger(LENT);
  private final int records;
  private final Runnable whenReturned;

  BatchLoan(int records, Runnable whenReturned) {
    this.records = records;
    this.whenReturned = whenReturned;
  }

  int records() {
    return records;
  }

  /** Begins to read. */
  void begin() {
    if (!state.compareAndSet(LENT, READING)) {
      throw new IllegalStateException(
          state.get() == TAKEN_BACK
              ? "The subscription was cancelled; the batch's records are left to the next one."
              : "A batch can be read once; this one has been read or released.");
    }
  }

  /** Volatile store, and then a look at whether the owner sleeps: the subscription's handshake. */
  void end() {
    state.set(RETURNED);
    whenReturned.run();
  }

  void release() {
    if (state.compareAndSet(LENT, READING)) {
      end();
    }
  }

  boolean isReturned() {
    return state.get() >= RETURNED;
  }

  boolean takeBack() {
    return state.compareAndSet(LENT, TAKEN_BACK);
  }
}
