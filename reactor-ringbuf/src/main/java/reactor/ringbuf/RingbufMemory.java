package reactor.ringbuf;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import reactor.ringbuf.linux.RingMapping;

/**
 * The memory of a ring, laid out as kernel/bpf/ringbuf.c does: two positions, and the data area
 * twice in a row, so that a record which wraps is contiguous.
 *
 * <p>Buffers are in native byte order and aligned to 8 bytes.
 */
public interface RingbufMemory {

  /**
   * How far the start of one of {@link #windows} is from the start of the next, as a power of two:
   * 512 MiB, since a {@code ByteBuffer} cannot span a ring of 2 GiB.
   */
  int WINDOW_SHIFT = RingMapping.WINDOW_SHIFT;

  /**
   * The memory that begins with the consumer position, 8 bytes.
   *
   * @return a direct buffer that can be written; read-only if the ring is one to send to
   */
  ByteBuffer consumerPage();

  /**
   * The memory that begins with the producer position, 8 bytes. In a ring whose {@linkplain
   * OpenRingbuf#overwrites producers overwrite} it is followed by two more: up to where all records
   * are committed, and up to where records have been overwritten.
   *
   * @return a direct buffer; it can be written if the ring is one to send to
   */
  ByteBuffer producerPage();

  /**
   * The data area. Window {@code w} begins at byte {@code w << WINDOW_SHIFT} and reaches far enough
   * for the longest record that can start within 512 MiB of it. A ring up to that size has one, of
   * twice its size.
   *
   * @return buffers of which user code may get views; read-only unless the ring is one to send to
   */
  ByteBuffer[] windows();

  /**
   * For a ring whose {@linkplain OpenRingbuf#overwrites producers overwrite}: a load behind this
   * call sees the overwrite position of every producer of whose record a load before it has seen
   * anything. A fence is enough where such a producer's stores become visible in their order.
   *
   * @throws RingbufException if that cannot be had here
   */
  default void orderLoads() {
    VarHandle.loadLoadFence();
  }

  /**
   * Gives the memory back. Nobody touches the position pages any more.
   *
   * @param viewsMayRemain whether user code may still hold a window or a slice of one, which must
   *     stay accessible then, though not with what the ring held
   */
  void close(boolean viewsMayRemain);
}
