package reactor.ringbuf.tests.bpf;

import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks at a ring from outside, through a mapping of its own: for watchdogs, and for tests that
 * meddle with the consumer position.
 *
 * <p>Any thread may look; nobody may after {@link #close}.
 */
public final class RingView implements AutoCloseable {

  /** The flag of a record that is reserved and not committed. */
  public static final int BUSY = 1 << 31;

  /** The flag of a record that the consumer is to skip. */
  public static final int DISCARD = 1 << 30;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final int page = Libc.pageSize();
  private final long size;
  private final Pointer consumer;
  private final Pointer rest;
  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;

  RingView(int fd, long size) {
    this.size = size;
    this.consumer = Libc.map(fd, 0, page, Libc.PROT_READ | Libc.PROT_WRITE);
    this.rest = Libc.map(fd, page, page + size, Libc.PROT_READ);
    this.consumerPage = consumer.getByteBuffer(0, page);
    this.producerPage = rest.getByteBuffer(0, page);
  }

  /** The position that the consumer has published. */
  public long consumerPosition() {
    return (long) LONG.getVolatile(consumerPage, 0);
  }

  /** The position up to which producers have reserved. */
  public long producerPosition() {
    return (long) LONG.getVolatile(producerPage, 0);
  }

  /** Bytes reserved and not yet given back by the consumer. */
  public long waiting() {
    long consumed = consumerPosition();
    return producerPosition() - consumed;
  }

  /**
   * The first word of a record's header: its length, and {@link #BUSY} and {@link #DISCARD}.
   *
   * @param position where the record begins, from {@link #consumerPosition} to before {@link
   *     #producerPosition}
   */
  public int header(long position) {
    int header = rest.getInt(page + (position & (size - 1)));
    VarHandle.acquireFence();
    return header;
  }

  /** Whether a committed record waits at the consumer's position. */
  public boolean committedRecordWaits() {
    long position = consumerPosition();
    return producerPosition() > position && (header(position) & BUSY) == 0;
  }

  /** Does what another consumer of the same ring would do. */
  public void moveConsumer(long position) {
    LONG.setVolatile(consumerPage, 0, position);
  }

  @Override
  public void close() {
    Libc.munmap(consumer, page);
    Libc.munmap(rest, page + size);
  }
}
