package reactor.ringbuf.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A record that is reserved and not committed yet: the receiver sees it BUSY, and nothing behind
 * it, until {@link #submit()} or {@link #discard()}.
 *
 * <p>As for a BPF program, exactly one of them ends it; here a test may also leave it open.
 */
public final class Reservation {

  private final Producers producers;
  private final long position;
  private final ByteBuffer buffer;
  private final AtomicBoolean committed = new AtomicBoolean();

  Reservation(Producers producers, long position, int length) {
    this.producers = producers;
    this.position = position;
    this.buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }

  /**
   * The payload, to be filled in before {@link #submit()}. Not a view of the ring: it is copied
   * when submitted, whole, whatever its position, and safe to use at any time.
   *
   * @return a buffer in native byte order, as long as the record, zeros at first; always the same
   */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * The record's position: how many bytes were ever reserved before it.
   *
   * @return bytes, a multiple of 8
   */
  public long position() {
    return position;
  }

  /** Commits the record: {@code bpf_ringbuf_submit} without flags. */
  public void submit() {
    submit(Wakeup.ADAPTIVE);
  }

  /**
   * Commits the record: {@code bpf_ringbuf_submit}.
   *
   * @param wakeup whom to notify
   */
  public void submit(Wakeup wakeup) {
    commitOnce();
    producers.commit(position, buffer.array(), false, wakeup);
  }

  /** Gives the record up: {@code bpf_ringbuf_discard} without flags. */
  public void discard() {
    discard(Wakeup.ADAPTIVE);
  }

  /**
   * Gives the record up, so that the receiver skips it: {@code bpf_ringbuf_discard}.
   *
   * @param wakeup whom to notify
   */
  public void discard(Wakeup wakeup) {
    commitOnce();
    producers.commit(position, buffer.array(), true, wakeup);
  }

  /**
   * Commits with a header that no producer writes, such as a length beyond what is reserved, and
   * notifies. What is written behind it afterwards may be refused, since nobody knows where it
   * ends.
   *
   * @param header the first 4 bytes of the record: its length, bit 30 for a discarded record, bit
   *     31 for a BUSY one
   */
  public void corrupt(int header) {
    commitOnce();
    producers.commit(position, header, Wakeup.FORCE_WAKEUP);
  }

  private void commitOnce() {
    if (!committed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "The record at position " + position + " has been submitted or discarded already.");
    }
  }

  @Override
  public String toString() {
    return "Reservation[" + buffer.capacity() + " bytes at position " + position + "]";
  }
}
