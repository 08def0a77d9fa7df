package reactor.ringbuf.tests.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What producer.bpf.c writes into a record, for consumers to verify.
 *
 * <p>Words of 64 bits: word 0 is the id (producer number and sequence number), word 1 the time in
 * nanoseconds of {@link System#nanoTime}'s clock, the others a pattern of id, length and place.
 */
public final class Payload {

  private static final int SEQUENCE_BITS = 48;

  private Payload() {}

  /** The id of a record. */
  public static long id(int producer, long sequence) {
    return (long) producer << SEQUENCE_BITS | sequence;
  }

  /** The id of a record of 8 bytes or more. */
  public static long id(ByteBuffer record) {
    return record.order(ByteOrder.nativeOrder()).getLong(0);
  }

  /** The producer's number in an id. */
  public static int producer(long id) {
    return (int) (id >>> SEQUENCE_BITS);
  }

  /** The sequence number in an id. */
  public static long sequence(long id) {
    return id & (1L << SEQUENCE_BITS) - 1;
  }

  /** When a record of 16 bytes or more was written, to compare with {@link System#nanoTime}. */
  public static long nanoTime(ByteBuffer record) {
    return record.order(ByteOrder.nativeOrder()).getLong(8);
  }

  /**
   * Verifies every byte of a record that was written with {@link Batch.Content#PATTERN}.
   *
   * @param record position 0, limit = the record's length; in native order afterwards
   * @param id the record that it must be
   * @throws AssertionError if it is another record, or a byte is wrong
   */
  public static void verify(ByteBuffer record, long id) {
    record.order(ByteOrder.nativeOrder());
    int length = record.limit();
    if (length >= 8 && record.getLong(0) != id) {
      throw new AssertionError("expected " + describe(id) + ", got " + describe(record.getLong(0)));
    }
    if (length >= 16 && record.getLong(8) > System.nanoTime()) {
      throw new AssertionError(describe(id) + " was written in the future: " + record.getLong(8));
    }
    for (int at = length < 8 ? 0 : 16; at < length; at += 8) {
      int bytes = Math.min(8, length - at);
      long expected = at == 0 ? id : pattern(id, length, at / 8);
      long actual = bytes == 8 ? record.getLong(at) : lastWord(record, at);
      if (bytes < 8) { // all supported architectures are little-endian
        expected &= (1L << 8 * bytes) - 1;
      }
      if (actual != expected && at != 8) {
        throw new AssertionError(
            describe(id)
                + ", length "
                + length
                + ": 0x"
                + Long.toHexString(actual)
                + " at byte "
                + at
                + " instead of 0x"
                + Long.toHexString(expected));
      }
    }
  }

  private static long lastWord(ByteBuffer record, int at) {
    long word = 0;
    for (int i = record.limit() - 1; i >= at; i--) {
      word = word << 8 | record.get(i) & 0xff;
    }
    return word;
  }

  private static long pattern(long id, int length, int word) {
    return (id + ((long) length << 32) + word) * 0x9e3779b97f4a7c15L;
  }

  private static String describe(long id) {
    return "record " + sequence(id) + " of producer " + producer(id);
  }
}
