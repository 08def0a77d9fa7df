package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.ringbuf.flux.LoopCounters;
import reactor.ringbuf.flux.LoopSettings;
import reactor.ringbuf.flux.RecordReader;
import reactor.ringbuf.flux.RingHandle;
import reactor.ringbuf.flux.RingbufFlux;
import reactor.ringbuf.linux.RingMapping;
import reactor.ringbuf.linux.SupportedPlatform;

/**
 * Receives the records that BPF programs write to a ring buffer map, as a {@link Flux} with
 * backpressure.
 *
 * <pre>{@code
 * Flux<ByteBuffer> events =
 *     RingbufReceiver.create(ReceiverOptions.pinned("/sys/fs/bpf/events")).receive();
 * }</pre>
 *
 * <p>A receiver is a description: immutable, thread-safe, and without resources. Each subscription
 * opens the ring, drains it on a thread of its own, and closes it when it is cancelled or fails;
 * the source never completes. A ring has one consumer position, so it can have one subscription at
 * a time; {@link Flux#share()} serves several subscribers. What a subscription did not deliver
 * stays in the ring for the next one.
 *
 * <p>Records are delivered as fast as the subscriber requests them and no faster. While it requests
 * none they wait in the ring, and when that is full the BPF program's reservation fails: that is
 * where backpressure ends, since the kernel does not wait for user space.
 *
 * <p>Errors are {@link RingbufException}s: the ring cannot be opened, {@linkplain
 * RingbufInUseException somebody else drains it}, or {@linkplain CorruptRingbufException its
 * content cannot be}. What a decoder throws is signalled as it is, and a request for less than one
 * record as an {@link IllegalArgumentException}.
 */
public final class RingbufReceiver {

  private final ReceiverOptions options;
  private final LoopCounters counters = new LoopCounters();

  private RingbufReceiver(ReceiverOptions options) {
    this.options = options;
  }

  /**
   * Describes a receiver. Nothing is opened before somebody subscribes.
   *
   * @param options which ring, and how
   * @return the receiver
   */
  public static RingbufReceiver create(ReceiverOptions options) {
    return new RingbufReceiver(Objects.requireNonNull(options, "options"));
  }

  /**
   * Receives copies of the records.
   *
   * <p>Small records are copied together, in blocks of up to 8 KiB. A buffer that is kept keeps its
   * block; copy a small one again to keep it for long.
   *
   * @return a source of independent read-only buffers in native byte order, position 0, limit the
   *     record's length; the subscriber may keep them
   */
  public Flux<ByteBuffer> receive() {
    return flux(CopyingReader::new);
  }

  /**
   * Receives what a decoder makes of the records, which it reads in place.
   *
   * @param decoder called for each record, on the subscription's thread
   * @param <T> what the decoder returns
   * @return a source of decoded records
   */
  public <T> Flux<T> receive(RecordDecoder<T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    return flux(() -> new DecodingReader<>(decoder));
  }

  /**
   * Receives batches of records without copying them: what the ring holds when the subscriber is
   * ready for it, up to a quarter of the ring and 1 MiB. One request is for one batch.
   *
   * @return a source of batches, each to be {@linkplain RecordBatch#forEach read} or {@linkplain
   *     RecordBatch#release released} before the next comes; operators that drop one release it
   */
  public Flux<RecordBatch> receiveBatch() {
    // What operators drop, as filter does, must go back, or no further batch would come.
    return flux(BatchReader::new).doOnDiscard(RecordBatch.class, RecordBatch::release);
  }

  /**
   * {@link #receive()} for users of {@link Flow}.
   *
   * @return the same source
   */
  public Flow.Publisher<ByteBuffer> receiveAsFlow() {
    return JdkFlowAdapter.publisherToFlowPublisher(receive());
  }

  /**
   * {@link #receive(RecordDecoder)} for users of {@link Flow}.
   *
   * @param decoder called for each record, on the subscription's thread
   * @param <T> what the decoder returns
   * @return the same source
   */
  public <T> Flow.Publisher<T> receiveAsFlow(RecordDecoder<T> decoder) {
    return JdkFlowAdapter.publisherToFlowPublisher(receive(decoder));
  }

  /**
   * What the subscriptions of this receiver have done so far.
   *
   * @return a snapshot
   */
  public ReceiverStats stats() {
    ReceiverStats.State state;
    if (counters.isParked()) {
      state = ReceiverStats.State.PARKED;
    } else if (counters.isWaiting()) {
      state = ReceiverStats.State.WAITING;
    } else {
      state = counters.isActive() ? ReceiverStats.State.DRAINING : ReceiverStats.State.INACTIVE;
    }
    return new ReceiverStats(
        state, counters.delivered(), counters.waits(), counters.naps(), counters.parks());
  }

  private <T> Flux<T> flux(Supplier<RecordReader<T>> reader) {
    String ring = options.source().toString();
    LoopSettings settings =
        new LoopSettings(
            options.threadFactory(),
            options.coalescing().toNanos(),
            (int) options.pollInterval().map(Duration::toMillis).orElse(-1L).longValue());
    return RingbufFlux.create(
        this::open, reader, settings, counters, error -> Diagnosis.explain(ring, error));
  }

  private RingHandle open() {
    SupportedPlatform.require();
    OpenRingbuf ring = Objects.requireNonNull(options.source().open(), "RingbufSource.open()");
    try {
      return new RingHandle(
          ring.mapFd(),
          ring.pollFd(),
          mappable(ring.size()),
          ring.mirrored(),
          Objects.requireNonNull(ring.identity(), "OpenRingbuf.identity()"),
          ring::beforeWait,
          ring::close);
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
  }

  private long mappable(long size) {
    int page = RingMapping.pageSize();
    if (Long.bitCount(size) != 1 || size < page || size > RingMapping.MAX_SIZE) {
      throw Diagnosis.notConsumable(
          options.source().toString(),
          "its size is " + size + " bytes",
          "It must be a power of two from " + page + " (the page size) to 2 GiB.");
    }
    return size;
  }

  @Override
  public String toString() {
    return "RingbufReceiver[" + options.source() + "]";
  }
}
