package reactor.ringbuf;

import java.lang.ref.Reference;
import java.util.function.Consumer;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Records that lie one after the other in the ring, lent to the subscriber without a copy.
 *
 * <p>The subscriber reads them once, with {@link #forEach}, on whatever thread it likes, or gives
 * them up unread with {@link #release}. Until then they keep their space in the ring, and no other
 * batch is delivered, whatever was requested, unless {@linkplain ReceiverOptions#batchesInFlight
 * several may be in flight}.
 *
 * <p>If the subscription is cancelled before the reading begins, the batch is taken back: its
 * records stay in the ring for the next subscription.
 */
public final class RecordBatch {

  private final RingbufInfo ring;
  private final RecordRun run;
  private final BatchLoan loan;
  private final long position;
  private final LossBounds lostBefore;
  private final LossBounds lostOverall;

  RecordBatch(
      RingbufInfo ring,
      RecordRun run,
      long position,
      BatchLoan loan,
      LossBounds lostBeforeFirst,
      LossBounds lostBeforeLast) {
    this.lostBefore = lostBeforeFirst;
    this.lostOverall = new LossBounds(lostBeforeFirst.atLeast(), lostBeforeLast.atMost());
    this.ring = ring;
    this.run = run;
    this.loan = loan;
    this.position = position;
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
   * The ring that the records lie in.
   *
   * @return which ring of the receiver
   */
  public RingbufInfo ring() {
    return ring;
  }

  /**
   * Where the first record starts in the ring.
   *
   * @return its {@link RingbufRecord#position}
   */
  public long position() {
    return position;
  }

  /**
   * How many records were lost before the first of these, since the ring was opened.
   *
   * @return a lower and an upper bound; {@link LossBounds#UNKNOWN} if nobody counts. The upper one
   *     is {@code Long.MAX_VALUE} where the counter {@linkplain LossCounter#isCheap costs system
   *     calls} and was not read since
   */
  public LossBounds lostBefore() {
    return lostBefore;
  }

  /**
   * Reads the records in order, and gives the batch back, also if the action throws.
   *
   * @param action is shown each record; the view is valid until it returns
   * @throws IllegalStateException if the batch was read or released before, or the subscription has
   *     been cancelled
   * @throws RingbufInUseException if another consumer drains the ring, so that what was read may
   *     have been overwritten meanwhile
   * @throws CorruptRingbufException if the records were overwritten in the ring
   */
  public void forEach(Consumer<? super RingbufRecord> action) {
    loan.begin();
    RingbufRecord view = new RingbufRecord(ring);
    view.lossesKnownBy(position -> lostOverall);
    try {
      view.enter(run);
      int end = run.end();
      int at = run.start();
      while (at < end) {
        int header = run.header(at);
        int length = RecordHeader.length(header);
        if (!RecordHeader.isDiscarded(header)) {
          view.wrap(at + RecordHeader.SIZE, length);
          action.accept(view);
        }
        at += RecordHeader.footprint(length);
      }
      run.checkSoleConsumer();
    } catch (CorruptRingException | ForeignConsumerException e) {
      throw Diagnosis.changed("ring " + ring.name(), e);
    } finally {
      view.unwrap();
      loan.end();
      Reference.reachabilityFence(this); // until here it is being read, and not dropped
    }
  }

  /** Gives the batch back unread: its records count as consumed. Does nothing if it was before. */
  public void release() {
    loan.release();
  }

  /** Makes {@link #release} the only way to give the batch back. */
  RecordBatch kept() {
    loan.keep();
    return this;
  }

  /** For operators that drop a batch. */
  void drop() {
    loan.drop();
  }

  @Override
  public String toString() {
    return "RecordBatch[" + size() + " records]";
  }
}
