package reactor.ringbuf.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The word in memory by which a consumer tells the kernel up to where it has read. It has one
 * writer: whoever finds another value there than it stored itself has found a second consumer.
 */
final class ConsumerPosition {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer page;

  /** The word by itself, for the check that is made for each record: cheaper than a VarHandle. */
  private final LongBuffer word;

  ConsumerPosition(ByteBuffer page) {
    this.page = page;
    this.word = page.duplicate().clear().order(ByteOrder.nativeOrder()).asLongBuffer();
  }

  /** What the consumer before stored last. */
  long takeOver() {
    // Volatile, pairs with the last store of that consumer, which may have been another process.
    return (long) LONG.getVolatile(page, 0);
  }

  /**
   * Moves on. A compare-and-set, so that a second consumer which does the same is never
   * overwritten.
   *
   * @throws ForeignConsumerException if the value is not what was stored last
   */
  void move(long from, long to) {
    // Sequentially consistent, as setVolatile is. Pairs with smp_load_acquire(&rb->consumer_pos)
    // behind the xchg in bpf_ringbuf_commit: either that load sees this store and the kernel
    // notifies, or RingConsumer.lookAgain sees the commit.
    if (!LONG.compareAndSet(page, 0, from, to)) {
      throw moved(from);
    }
  }

  /**
   * Checks that what was read before this call was not overwritten because a second consumer gave
   * its space back.
   */
  void check(long stored) {
    // Pairs with the smp_load_acquire(&rb->consumer_pos) in __bpf_ringbuf_reserve: a producer that
    // overwrote what was read had seen the other consumer's store, and so does a later load here.
    VarHandle.loadLoadFence();
    if ((long) LONG.getOpaque(page, 0) != stored) {
      throw moved(stored);
    }
  }

  /** The same for records that start at this position and have not been given back. */
  void checkNotBeyond(long start) {
    VarHandle.loadLoadFence(); // as in check()
    if (word.get(0) - start > 0) {
      throw moved(start);
    }
  }

  /** For monitoring: any thread, while the memory is mapped. */
  long now() {
    return (long) LONG.getOpaque(page, 0);
  }

  private ForeignConsumerException moved(long stored) {
    return new ForeignConsumerException(
        "the consumer position is %s, but %s was stored last"
            .formatted(Long.toUnsignedString(now()), Long.toUnsignedString(stored)));
  }
}
