package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.flux.LendingReader;

/** Hands out runs of records, as many as have been committed by then. */
final class BatchReader implements LendingReader<RecordBatch> {

  /** The most that one batch keeps from the producers, as a share of the ring. */
  private static final int SHARE = 4;

  private static final long MOST = 1 << 20;

  private Runnable whenReturned = () -> {};
  private @Nullable RecordBatch lent;

  @Override
  public void whenReturned(Runnable action) {
    whenReturned = action;
  }

  @Override
  public RecordBatch read(RingConsumer record) {
    int most = (int) Math.min(record.size() / SHARE, MOST);
    RecordBatch batch = new RecordBatch(record.takeRun(most), whenReturned);
    lent = batch;
    return batch;
  }

  @Override
  public boolean isReturned() {
    return lent == null || lent.isReturned();
  }

  @Override
  public boolean takeBack() {
    return lent != null && lent.takeBack();
  }

  @Override
  public boolean handsOutViews() {
    return true;
  }
}
