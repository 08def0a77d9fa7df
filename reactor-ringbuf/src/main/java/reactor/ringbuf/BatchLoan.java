package reactor.ringbuf;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Who may touch the records of a batch: the subscriber, until it gives them back, once. */
final class BatchLoan {

  private static final int LENT = 0;
  private static final int READING = 1;
  private static final int READ = 2;
  private static final int RETURNED = 3;
  private static final int TAKEN_BACK = 4;

  private final AtomicInteger state = new AtomicInteger(LENT);
  private final long position;
  private final int records;
  private final RingbufSubscription subscription;

  /** Weak, so that a batch which an operator has dropped without a word is noticed. */
  private Reference<@Nullable RecordBatch> batch = new WeakReference<>(null);

  /** Whether a batch that was read must still be released. */
  private volatile boolean kept;

  /**
   * @param position where the first record starts in the ring
   * @param records how many there are
   * @param subscription is told when they have been given back
   */
  BatchLoan(long position, int records, RingbufSubscription subscription) {
    this.position = position;
    this.records = records;
    this.subscription = subscription;
  }

  /** Names what the subscriber holds. */
  void lentAs(RecordBatch batch) {
    this.batch = new WeakReference<>(batch);
  }

  /** Where the first record starts in the ring. */
  long position() {
    return position;
  }

  int records() {
    return records;
  }

  /** Makes the end of reading no return: the batch is out until it is released. */
  void keep() {
    kept = true;
  }

  /** Begins to read. */
  void begin() {
    if (!state.compareAndSet(LENT, READING)) {
      throw new IllegalStateException(
          state.get() == TAKEN_BACK
              ? "The batch was taken back, since its subscription or ring has ended; its records are"
                  + " left to the next one."
              : "A batch can be read once; this one has been read or released.");
    }
  }

  /** Ends the reading. */
  void end() {
    if (!kept) {
      giveBack();
      return;
    }
    state.set(READ);
    subscription.tell(); // who waits to take it back can do so now
    if (!kept) {
      release(); // it came while the batch was being read
    }
  }

  /** Volatile store, and then a look at whether the owner sleeps: the subscription's handshake. */
  private void giveBack() {
    state.set(RETURNED);
    subscription.tell();
  }

  void release() {
    kept = false;
    if (state.compareAndSet(LENT, READING) || state.compareAndSet(READ, READING)) {
      giveBack();
    }
  }

  /**
   * Releases a batch that an operator drops, unless that is because the subscription was cancelled:
   * then it is left to be taken back, so that the next subscription gets its records.
   */
  void drop() {
    if (!subscription.isStopped()) {
      release();
    }
  }

  /** Whether the records count as consumed. For the owner of the ring. */
  boolean isReturned() {
    if (state.get() != RETURNED && batch.refersTo(null)) {
      drop(); // somebody has forgotten it, and it was collected: nobody can read it any more
    }
    return state.get() == RETURNED;
  }

  /** Whether nobody reads: the batch is returned, or can be taken back. */
  boolean isIdle() {
    return state.get() != READING;
  }

  /** Takes the batch back, unless it is returned or being read. */
  boolean takeBack() {
    return state.compareAndSet(LENT, TAKEN_BACK) || state.compareAndSet(READ, TAKEN_BACK);
  }
}
