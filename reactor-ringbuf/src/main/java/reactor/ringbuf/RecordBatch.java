package reactor.ringbuf;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Records that lie one after the other in the ring, lent to the subscriber without a copy.
 *
 * <p>The subscriber reads them once, with {@link #forEach}, on whatever thread it likes, or gives
 * them up unread with {@link #release}. Until then they keep their space in the ring, and no other
 * batch is delivered, whatever was requested.
 *
 * <p>If the subscription is cancelled before the reading begins, the batch is taken back: its
 * records stay in the ring for the next subscription.
 */
public final class RecordBatch {

  private static final int LENT = 0;
  private static final int READING = 1;
  private static final int RETURNED = 2;
  private static final int TAKEN_BACK = 3;

  private final AtomicInteger state = new AtomicInteger(LENT);
  private final RecordRun run;
  private final Runnable whenReturned;

  RecordBatch(RecordRun run, Runnable whenReturned) {
    this.run = run;
    this.whenReturned = whenReturned;
  }

  /**
   * How many records the batch holds.
   *
   * @return at least 1
   */
  public int size() {
    return run.records();
  }

  /**
   * Reads the records in order, and gives the batch back, also if the action throws.
   *
   * @param action is shown each record; the view is valid until it returns
   * @throws IllegalStateException if the batch was read or released before, or the subscription has
   *     been cancelled
   * @throws CorruptRingbufException if the records were overwritten in the ring
   */
  public void forEach(Consumer<? super RingbufRecord> action) {
    begin();
    RingbufRecord view = new RingbufRecord();
    try {
      while (run.next()) {
        view.wrap(run.window(), run.offset(), run.length());
        action.accept(view);
      }
    } catch (CorruptRingException e) {
      throw new CorruptRingbufException(
          "The ring changed under its consumer: " + e.getMessage(), e);
    } finally {
      view.unwrap();
      end();
    }
  }

  /** Gives the batch back unread: its records count as consumed. Does nothing if it was before. */
  public void release() {
    if (state.compareAndSet(LENT, READING)) {
      end();
    }
  }

  private void begin() {
    if (!state.compareAndSet(LENT, READING)) {
      throw new IllegalStateException(
          state.get() == TAKEN_BACK
              ? "The subscription was cancelled; the batch's records are left to the next one."
              : "A batch can be read once; this one has been read or released.");
    }
  }

  /**
   * Volatile store, and then a look at whether the owner is parked: the handshake of its demand.
   */
  private void end() {
    state.set(RETURNED);
    whenReturned.run();
  }

  boolean isReturned() {
    return state.get() >= RETURNED;
  }

  boolean takeBack() {
    return state.compareAndSet(LENT, TAKEN_BACK);
  }

  @Override
  public String toString() {
    return "RecordBatch[" + size() + " records]";
  }
}
