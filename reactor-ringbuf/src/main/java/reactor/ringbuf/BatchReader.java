package reactor.ringbuf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
  private @Nullable RecordRun found;
  private @Nullable RingLosses losses;

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
  public void enter(RecordRun run) {
    found = run;
  }

  /** The record and all that follow it. */
  @Override
  public RecordBatch read(int at, int length) {
    RecordRun run = Objects.requireNonNull(found).detach(at);
    long position = run.position(at);
    BatchLoan loan = new BatchLoan(position, run.records(), subscription);
    RecordBatch batch =
        new RecordBatch(
            ring, run, position, loan, lostBefore(position), lostBefore(run.lastPosition()));
    loan.lentAs(batch);
    loans.add(loan);
    return batch;
  }

  private LossBounds lostBefore(long position) {
    return losses == null ? LossBounds.UNKNOWN : losses.known(position);
  }

  @Override
  public void lossesKnownBy(RingLosses losses) {
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
