package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends messages to BPF programs through a user ring buffer ({@code BPF_MAP_TYPE_USER_RINGBUF},
 * Linux 6.1), from which a program takes them with {@code bpf_user_ringbuf_drain}.
 *
 * <pre>{@code
 * RingbufSender sender = RingbufSender.create(SenderOptions.pinned("/sys/fs/bpf/commands"));
 * Mono<Void> sent = sender.send(messages);
 * }</pre>
 *
 * <p>A sender is a description: immutable, thread-safe, and without resources. Each subscription
 * opens the ring, and closes it when it ends. A ring has one producer position, so it can have one
 * subscription at a time: of this process, a second one waits a second for the first to end and is
 * then refused; another process is noticed when it has written.
 *
 * <p>Messages are written on the thread that emits them, as they come; the kernel can see each as
 * soon as {@code onNext} has returned, or its {@linkplain SenderOptions#batch batch} is full. The
 * kernel does not tell BPF programs of them: when one drains the ring is its own business. While
 * the ring is too full for the next message, nothing more is requested than {@linkplain
 * SenderOptions#prefetch a bounded number}, and a thread waits until the kernel has made room; it
 * goes on sending, and requesting, from there. It exists only for that, and for a ring that was not
 * free at first; it ends a second after it was last needed.
 *
 * <p>Errors are {@link RingbufException}s: the ring cannot be opened, {@linkplain
 * RingbufInUseException somebody else sends to it}, {@linkplain CorruptRingbufException its content
 * is corrupt}, or a message is too long for it ever to fit. What the publisher signals or an
 * encoder throws is signalled as it is. In each case what came before has been sent, and whoever
 * sends next goes on behind it.
 */
public final class RingbufSender {

  private final SenderOptions options;
  private final SenderCounters counters = new SenderCounters();

  private RingbufSender(SenderOptions options) {
    this.options = options;
  }

  /**
   * Describes a sender. Nothing is opened before somebody subscribes to what it sends.
   *
   * @param options which ring, and how
   * @return the sender
   */
  public static RingbufSender create(SenderOptions options) {
    return new RingbufSender(Objects.requireNonNull(options, "options"));
  }

  /**
   * Sends buffers, each as one message: its bytes from position to limit, which are not moved. A
   * buffer must not change before it has been sent.
   *
   * @param messages what to send; each at most as long as the ring less 8 bytes, and shorter than
   *     16 MiB
   * @return when subscribed to, subscribes to the messages and sends them; completes when all have
   *     been handed over to the kernel, which may not have drained them yet. Cancelling it cancels
   *     the messages; what has been handed over stays so
   */
  public Mono<Void> send(Publisher<? extends ByteBuffer> messages) {
    return send(messages, new MessageWriter.Copying());
  }

  /**
   * Sends what an encoder writes of objects, in place: nothing is copied.
   *
   * @param values what to send, a message each
   * @param encoder called for each, on the thread that sends
   * @param <T> what the encoder writes
   * @return as for {@link #send(Publisher)}
   */
  public <T> Mono<Void> send(Publisher<? extends T> values, RecordEncoder<? super T> encoder) {
    return send(values, new MessageWriter.Encoding<T>(encoder));
  }

  private <T> Mono<Void> send(Publisher<? extends T> values, MessageWriter<T> writer) {
    return SendMono.assembled(
        new SendMono<>(
            Flux.from(Objects.requireNonNull(values, "messages")), writer, options, counters));
  }

  /**
   * What the subscriptions of this sender have done so far. From any thread, at any time.
   *
   * @return a snapshot
   */
  public SenderStats stats() {
    return counters.snapshot();
  }

  @Override
  public String toString() {
    return "RingbufSender[" + options.description() + "]";
  }
}
