package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Writes an object as a message, straight into the ring's memory.
 *
 * <p>Called by one thread at a time, not always the same one. It must not send through the sender
 * that calls it, and should neither block nor keep the buffer: what is written to that later gets
 * into other messages.
 *
 * @param <T> what is sent
 */
public interface RecordEncoder<T> {

  /**
   * How long the message of an object can be. The sender waits until so much fits, so a tight limit
   * uses the ring best.
   *
   * @param value what is to be sent
   * @return bytes, 0 or more
   */
  int maxLength(T value);

  /**
   * Writes an object. An exception ends the subscription, and nothing of the object is sent.
   *
   * @param value what is to be sent
   * @param target the message's memory: position 0, limit {@link #maxLength}, native byte order,
   *     aligned to 8 bytes, with arbitrary content. Its position when this returns is the message's
   *     length
   */
  void encode(T value, ByteBuffer target);

  /**
   * An encoder of messages up to one length.
   *
   * @param length of the longest message in bytes
   * @param writer writes an object, as {@link #encode} does
   * @param <T> what is sent
   * @return the encoder
   */
  static <T> RecordEncoder<T> of(int length, BiConsumer<? super T, ? super ByteBuffer> writer) {
    Objects.requireNonNull(writer, "writer");
    if (length < 0) {
      throw new IllegalArgumentException("length must be 0 or more, not " + length);
    }
    return new RecordEncoder<>() {
      @Override
      public int maxLength(T value) {
        return length;
      }

      @Override
      public void encode(T value, ByteBuffer target) {
        writer.accept(value, target);
      }
    };
  }
}
