package reactor.ringbuf.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * The layout of a record in the ring: {@code struct bpf_ringbuf_hdr} of kernel/bpf/ringbuf.c.
 *
 * <pre>
 *   0        4          8                     8 + length
 *   +--------+----------+---------------------+---------+
 *   | u32    | u32      | payload             | padding |
 *   | length | page     | length bytes        | to a    |
 *   | +flags | offset   |                     | multiple|
 *   |        | (kernel) |                     | of 8    |
 *   +--------+----------+---------------------+---------+
 * </pre>
 *
 * <p>Bit 31 of the length, BUSY, is set from reservation to commit; bit 30, DISCARD, marks a record
 * that the producer gave up (include/uapi/linux/bpf.h, {@code BPF_RINGBUF_BUSY_BIT} and {@code
 * BPF_RINGBUF_DISCARD_BIT}).
 */
public final class RecordHeader {

  /** {@code BPF_RINGBUF_HDR_SZ}: bytes from the start of a record to its payload. */
  public static final int SIZE = 8;

  /** Marks a record that its producer gave up: a bit beside the length. */
  public static final int DISCARD = 1 << 30;

  private static final int LENGTH_MASK = DISCARD - 1;

  private RecordHeader() {}

  /** Lets {@link #read} look into a window; cheaper than a VarHandle, which checks more. */
  static IntBuffer view(ByteBuffer window) {
    return window.duplicate().clear().order(ByteOrder.nativeOrder()).asIntBuffer();
  }

  /** Reads a header, plainly: in one access, since it is aligned. */
  static int read(IntBuffer headers, int at) {
    return headers.get(at >> 2);
  }

  /**
   * Whether the record is still being written. BUSY is the sign bit.
   *
   * @param header the first word of a record
   * @return true until it is committed
   */
  public static boolean isBusy(int header) {
    return header < 0;
  }

  /**
   * Whether the record is to be passed over.
   *
   * @param header the first word of a record
   * @return true if its producer gave it up
   */
  public static boolean isDiscarded(int header) {
    return (header & DISCARD) != 0;
  }

  /**
   * The length of the payload.
   *
   * @param header the first word of a record
   * @return bytes, without padding
   */
  public static int length(int header) {
    return header & LENGTH_MASK;
  }

  /**
   * The bytes that a record takes in the ring: header, payload and padding.
   *
   * @param length of the payload in bytes
   * @return a multiple of 8
   */
  public static int footprint(int length) {
    return (length + SIZE + 7) & -8;
  }
}
