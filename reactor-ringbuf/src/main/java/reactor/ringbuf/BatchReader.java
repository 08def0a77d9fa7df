package reactor.ringbuf;

import java.util.function.LongFunction;
import reactor.ringbuf.consumer.PresentRecord;
import reactor.ringbuf.consumer.RecordRun;

/** Lends runs of records, as many as have been committed by then. */
final class BatchReader implements RecordReader<RecordBatch> {

  /** The most that one batch keeps from the producers, as a share of the ring. */
  private static final int SHARE = 4;

  /** The most that all batches together do, as a share of the ring, where there are several. */
  private static final int SHARE_OF_ALL = 2;

  private static final long MOST = 1 << 20;

  private final RingbufInfo ring;
  private final RingbufSubscription subscription;
  private final BatchLoans loans;
  private LongFunction<LossBounds> losses = position -> LossBounds.UNKNOWN;

  /**
   * @param ring the ring
   * @param subscription is told when a batch has been given back
   * @param most how many batches may be out at a time
   */
  BatchReader(RingbufInfo ring, RingbufSubscription subscription, int most) {
    this.ring = ring;
    this.subscription = subscription;
    this.loans = new BatchLoans(most);
  }

  @Override
  public int runBytes(long ringSize) {
    return (int) Math.min(ringSize / Math.max(SHARE, SHARE_OF_ALL * loans.most()), MOST);
  }

  @Override
  public RecordBatch read(PresentRecord record) {
    RecordRun run = record.detach();
    BatchLoan loan = new BatchLoan(run, subscription);
    RecordBatch batch =
        new RecordBatch(
            ring, run, loan, losses.apply(run.position()), losses.apply(run.lastPosition()));
    loan.lentAs(batch);
    loans.add(loan);
    return batch;
  }

  @Override
  public void lossesKnownBy(LongFunction<LossBounds> losses) {
    this.losses = losses;
  }

  @Override
  public BatchLoans loans() {
    return loans;
  }

  @Override
  public boolean handsOutViews() {
    return true;
  }
}
