package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.util.Objects;
import reactor.ringbuf.producer.RingProducer;

/**
 * Makes messages in the ring of what a source emits.
 *
 * @param <T> what that is
 */
abstract class MessageWriter<T> {

  /** How long the message can be, in bytes. */
  abstract int most(T value);

  /**
   * Writes it. There is room for {@code most} bytes and no more, whatever the value says by now:
   * another thread may be changing it.
   */
  abstract void write(T value, int most, RingProducer ring);

  /** Whether user code may keep a view of the ring's memory. */
  abstract boolean showsMemory();

  /** Writes copies of buffers, which it leaves as they are. */
  static final class Copying extends MessageWriter<ByteBuffer> {

    @Override
    int most(ByteBuffer value) {
      return value.remaining();
    }

    @Override
    void write(ByteBuffer value, int most, RingProducer ring) {
      ring.write(value, most);
    }

    @Override
    boolean showsMemory() {
      return false;
    }
  }

  /** Lets an encoder write. */
  static final class Encoding<T> extends MessageWriter<T> {

    private final RecordEncoder<? super T> encoder;

    Encoding(RecordEncoder<? super T> encoder) {
      this.encoder = Objects.requireNonNull(encoder, "encoder");
    }

    @Override
    int most(T value) {
      int most = encoder.maxLength(value);
      if (most < 0) {
        throw new IllegalArgumentException(
            "The encoder %s says that a message has at most %d bytes; it must be 0 or more."
                .formatted(encoder, most));
      }
      return most;
    }

    @Override
    void write(T value, int most, RingProducer ring) {
      ByteBuffer target = ring.next(most);
      encoder.encode(value, target);
      ring.commit(target.position());
    }

    @Override
    boolean showsMemory() {
      return true;
    }
  }
}
