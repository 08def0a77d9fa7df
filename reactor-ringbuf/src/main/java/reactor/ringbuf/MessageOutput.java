package reactor.ringbuf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.producer.RingProducer;

/**
 * Writes messages to a ring, and decides when the kernel sees them. For one thread at a time.
 *
 * @param <T> what they are made of
 */
final class MessageOutput<T> {

  private final MessageWriter<T> writer;
  private final SendRing ring;
  private final SendCounters counters;

  /** How many messages the kernel is shown at once. */
  private int batch = 1;

  /** Null before {@link #open} and after {@link #close}. */
  private @Nullable RingProducer producer;

  /** How many messages have been written, and how many of them the kernel has been shown. */
  private long written;

  private long published;

  /** So many bytes the message takes that did not fit. */
  private int needed;

  MessageOutput(MessageWriter<T> writer, SendRing ring) {
    this.writer = writer;
    this.ring = ring;
    this.counters = ring.counters();
  }

  /** Whether there are messages that the kernel does not see yet. */
  boolean isHolding() {
    return written != published;
  }

  /** Sets how many messages, from the next on, the kernel is shown at once. */
  void batchesOf(int messages) {
    batch = messages;
  }

  /** Maps the ring. */
  void open() {
    producer = ring.map();
  }

  /**
   * Writes a message, and shows the kernel what is written when that is a batch; false if it does
   * not fit now.
   */
  boolean send(T value) {
    RingProducer producer = Objects.requireNonNull(this.producer);
    int most = writer.most(value);
    if (most > producer.maxLength()) {
      throw SendDiagnosis.tooLong(
          ring.description(), ring.size(), written + 1, most, producer.maxLength());
    }
    if (!producer.hasRoom(most)) {
      needed = most;
      publish(producer);
      return false;
    }
    writer.write(value, most, producer);
    if (++written - published >= batch) {
      publish(producer);
    }
    return true;
  }

  /** Shows the kernel what is held back, when nobody knows when the next message will come. */
  void publish() {
    RingProducer producer = this.producer;
    if (isHolding() && producer != null) {
      publish(producer);
    }
  }

  private void publish(RingProducer producer) {
    counters.bytes.add(producer.publish());
    counters.messages.add(written - published);
    published = written;
  }

  /** The bytes for which {@link #send} has found no room. */
  int needed() {
    return needed;
  }

  /** Forgets the ring, which is closed next. */
  void close() {
    producer = null;
  }
}
