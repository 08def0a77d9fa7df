package reactor.ringbuf;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.PresentRecord;
import reactor.ringbuf.consumer.RecordRun;

/**
 * Lends runs of records, as many as have been committed by then.
 *
 * <p>It knows a batch by its loan only, so that a batch which an operator has dropped without a
 * word becomes unreachable, and is noticed then.
 */
final class BatchReader implements RecordReader<RecordBatch> {

  /** The most that one batch keeps from the producers, as a share of the ring. */
  private static final int SHARE = 4;

  private static final long MOST = 1 << 20;

  private final RingbufInfo ring;
  private final RingbufSubscription subscription;
  private @Nullable BatchLoan loan;
  private WeakReference<@Nullable RecordBatch> batch = new WeakReference<>(null);

  /**
   * @param ring the ring
   * @param subscription is told when a batch has been given back
   */
  BatchReader(RingbufInfo ring, RingbufSubscription subscription) {
    this.ring = ring;
    this.subscription = subscription;
  }

  @Override
  public int runBytes(long ringSize) {
    return (int) Math.min(ringSize / SHARE, MOST);
  }

  @Override
  public RecordBatch read(PresentRecord record) {
    RecordRun run = record.detach();
    BatchLoan lent = new BatchLoan(run.records(), subscription);
    RecordBatch value = new RecordBatch(ring, run, lent);
    loan = lent;
    batch = new WeakReference<>(value);
    return value;
  }

  @Override
  public int records() {
    return loan == null ? 0 : loan.records();
  }

  @Override
  public boolean lends() {
    return true;
  }

  @Override
  public boolean isReturned() {
    if (loan != null && !loan.isReturned() && batch.refersTo(null)) {
      loan.release(); // dropped by somebody, and collected: nobody can read it any more
    }
    return loan == null || loan.isReturned();
  }

  @Override
  public boolean isIdle() {
    return loan == null || loan.isIdle();
  }

  @Override
  public void giveBack() {
    if (loan != null) {
      loan.release();
    }
  }

  @Override
  public boolean takeBack() {
    return loan != null && loan.takeBack();
  }

  @Override
  public boolean handsOutViews() {
    return true;
  }
}
