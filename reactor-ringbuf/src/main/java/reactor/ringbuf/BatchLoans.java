package reactor.ringbuf;

import java.util.ArrayDeque;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * The batches of a ring that are out, in the order of the ring. The space of one is given back when
 * those before it have been given back, too. For the owner of the ring.
 */
final class BatchLoans {

  private final int most;
  private final ArrayDeque<BatchLoan> out = new ArrayDeque<>();

  /**
   * @param most how many batches may be out, at least 1
   */
  BatchLoans(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  /** Notes that a batch goes out, which lies behind all others. */
  void add(BatchLoan loan) {
    out.add(loan);
  }

  /** Whether no other batch may go out, as far as is known since {@link #keptFrom}. */
  boolean isFull() {
    return out.size() >= most;
  }

  /**
   * Looks which batches have come back.
   *
   * @return from where on the ring has to be kept; {@link RingConsumer#NOTHING} if none is out
   */
  long keptFrom() {
    BatchLoan first = out.peek();
    while (first != null && first.isReturned()) {
      out.remove();
      first = out.peek();
    }
    return first == null ? RingConsumer.NOTHING : first.position();
  }

  /** How many records the batch has that went out last. */
  int lastRecords() {
    return out.getLast().records();
  }

  /** Gives the batch back that went out last, for a subscriber that has dropped it unread. */
  void giveLastBack() {
    out.getLast().release();
  }

  /** Takes back what is out and not being read. True if that was all. */
  boolean takeBack() {
    boolean all = true;
    for (BatchLoan loan : out) {
      all &= loan.takeBack() || loan.isIdle();
    }
    return all;
  }

  /** Whether nobody reads, so that {@link #takeBack} gets all. */
  boolean isIdle() {
    return out.stream().allMatch(BatchLoan::isIdle);
  }
}
