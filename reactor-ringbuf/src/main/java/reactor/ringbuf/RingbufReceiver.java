package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
 * the source completes only if it is {@linkplain #drain drained}. A ring has one consumer position,
 * so it can have one subscription at a time; {@link Flux#share()} serves several subscribers. What
 * a subscription did not deliver stays in the ring for the next one.
 *
 * <p>A receiver of several rings drains them on one thread, in turn, so that a flooded ring starves
 * none of the others. The order within a ring is the ring's; between rings there is none.
 *
 * <p>Records are delivered as fast as the subscriber requests them and no faster. While it requests
 * none they wait in the ring, and when that is full the BPF program's reservation fails: that is
 * where backpressure ends, since the kernel does not wait for user space.
 *
 * <p>The producers of a ring in overwrite mode ({@code BPF_F_RB_OVERWRITE}, Linux 6.19) do not fail
 * when it is full, but overwrite the oldest records. It is received in the same way: the
 * subscription reads in a copy of its own, of twice the ring's size, of which each record is whole.
 * What was overwritten before it was copied is counted in bytes, in {@link #stats} and {@link
 * #losses}; behind such a gap nothing more comes until all batches that are out have been given
 * back. {@link #snapshot} takes what such a ring holds without consuming it.
 *
 * <p>Errors are {@link RingbufException}s: the ring cannot be opened, {@linkplain
 * RingbufInUseException another consumer drains it}, or {@linkplain CorruptRingbufException its
 * content is corrupt}. What a decoder throws is signalled as it is, and a request for less than one
 * record as an {@link IllegalArgumentException}.
 */
public final class RingbufReceiver {

  private static final Duration LONGEST_DRAIN = Duration.ofDays(365);
  private static final Duration LOOK_AT_LOSSES = Duration.ofMillis(100);

  private final ReceiverOptions options;
  private final ReceiverCounters counters = new ReceiverCounters();
  private final RingLog log = new RingLog();

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
   * <p>Records that follow each other are copied together, in blocks of up to 16 KiB; a longer one
   * by itself. A buffer that is kept keeps its block; copy a small one again to keep it for long.
   *
   * @return a source of independent read-only buffers in native byte order, position 0, limit the
   *     record's length; the subscriber may keep them
   */
  public Flux<ByteBuffer> receive() {
    return flux((ring, subscription) -> new CopyingReader());
  }

  /**
   * Receives what a decoder makes of the records.
   *
   * @param decoder called for each record, on the subscription's thread
   * @param <T> what the decoder returns
   * @return a source of decoded records
   */
  public <T> Flux<T> receive(RecordDecoder<T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    return flux((ring, subscription) -> new DecodingReader<>(decoder, ring));
  }

  /**
   * Receives copies of the records, each with the ring that it came from and its position there.
   *
   * @return a source of copies as {@link #receive()} makes them
   */
  public Flux<ReceiverRecord> receiveRecords() {
    return flux((ring, subscription) -> new LabellingReader(ring));
  }

  /**
   * Receives batches of records without copying them: what a ring holds when the subscriber is
   * ready for it, up to a quarter of the ring and 1 MiB. One request is for one batch, and each
   * ring lends one at a time, or {@linkplain ReceiverOptions#batchesInFlight as many as you allow}.
   *
   * <p>A batch must be {@linkplain RecordBatch#forEach read} or {@linkplain RecordBatch#release
   * released} before the next one of its ring comes. An operator that drops a batch, as {@code
   * filter} does, releases it: at once if it says so to its source, as {@code filter} and {@code
   * distinct} do. Others, such as {@code skip}, {@code sample} or {@code onBackpressureDrop}, only
   * forget it, which shows when the garbage collector has found it. Where that can happen, end the
   * chain with {@code .doOnDiscard(RecordBatch.class, RecordBatch::release)}, or use {@link
   * #receiveBatch(Function)}. Operators that keep everything until the end, such as {@code
   * takeLast} and {@code reduce}, keep their batch and so stop the ring.
   *
   * @return a source of batches
   */
  public Flux<RecordBatch> receiveBatch() {
    // For operators in between, as those that assembly hooks add.
    return batches().doOnDiscard(RecordBatch.class, RecordBatch::drop);
  }

  private Flux<RecordBatch> batches() {
    return flux(
        (ring, subscription) -> new BatchReader(ring, subscription, options.batchesInFlight()));
  }

  /**
   * Receives batches of records without copying them, each lent to a function until what it returns
   * completes: so none can be forgotten, and none counts as consumed before its records have been
   * dealt with, say stored elsewhere. That is delivery at least once: after an error, a
   * cancellation or a crash the next subscription gets the batch again.
   *
   * <p>{@link RecordBatch#forEach} does not give the batch back here, nor does an error: to go on
   * after one, have the publisher complete, as with {@code onErrorComplete()}. {@link
   * RecordBatch#release} gives it back early.
   *
   * <p>With {@linkplain ReceiverOptions#batchesInFlight several batches in flight} the next ones
   * are given to the function while the publishers of those before them go on; so many at a time,
   * of all rings together. Whatever order these complete in, a crash never loses a batch: one that
   * was released behind another that was not is delivered again, too.
   *
   * @param action is given each batch, in the order of the ring; the batch is released when the
   *     publisher that it returns completes, and if that is a {@code Mono}, before its value is
   *     emitted
   * @param <T> what the publishers emit
   * @return what they emit, in the order of the batches
   */
  public <T> Flux<T> receiveBatch(Function<? super RecordBatch, ? extends Publisher<T>> action) {
    Objects.requireNonNull(action, "action");
    Function<RecordBatch, Publisher<T>> released =
        batch -> releasedAfter(action.apply(batch.kept()), batch);
    int inFlight = options.batchesInFlight();
    Flux<T> results =
        inFlight == 1
            ? batches().concatMap(released, 1)
            : batches().flatMapSequential(released, inFlight);
    return results.doOnDiscard(RecordBatch.class, RecordBatch::drop);
  }

  private static <T> Publisher<T> releasedAfter(Publisher<T> publisher, RecordBatch batch) {
    // Of a Mono it is known before its value is emitted, which may make the subscriber cancel.
    return publisher instanceof Mono<T> mono
        ? mono.doOnSuccess(value -> batch.release())
        : Flux.from(publisher).doOnComplete(batch::release);
  }

  /**
   * Takes what rings in overwrite mode hold now, once, as one reads a flight recorder. Nothing is
   * consumed, and nobody is disturbed: any number of snapshots can be taken beside each other and
   * beside a subscription, of this process or another.
   *
   * <p>Subscribing and requesting do not block: a thread of {@link
   * reactor.core.scheduler.Schedulers#boundedElastic()} opens, copies and closes a ring, and then
   * emits its records, as they are requested. The first ring is copied when somebody subscribes,
   * each other one when all records of the one before have been emitted. The copy takes as much
   * memory outside of the heap as the ring has, until the garbage collector finds that it is no
   * longer used.
   *
   * <p>The records of a ring lie one behind the other, none is torn, and none that was committed is
   * missing in between; a record that its producer is still writing is left out. Those that were
   * overwritten during the copying are missing at the beginning. Where producers overwrite the
   * whole ring faster than it is copied, it is copied again, for 2 seconds. A cancellation ends the
   * copying.
   *
   * @return copies of the records, the oldest first, ring by ring; then it completes. An error is a
   *     {@link RingbufException}: a ring is not in overwrite mode, cannot be opened, needs more
   *     memory than there is, or is overwritten too fast
   */
  public Flux<ReceiverRecord> snapshot() {
    return Flux.defer(
        () -> {
          List<RingbufSource> sources = new ArrayList<>();
          options.subscriptionSets().forEach(set -> sources.addAll(set.sources()));
          return OverwriteMode.snapshots(sources, options);
        });
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
   * {@link #receiveBatch()} for users of {@link Flow}.
   *
   * @return the same source
   */
  public Flow.Publisher<RecordBatch> receiveBatchAsFlow() {
    return JdkFlowAdapter.publisherToFlowPublisher(receiveBatch());
  }

  /**
   * Makes the present subscription look at its rings now, without having been notified: for
   * producers that write with {@code BPF_RB_NO_WAKEUP}, and for the end of a test. Returns at once;
   * what is committed by now is delivered as far as it is requested. Does nothing without a
   * subscription. From any thread.
   */
  public void flush() {
    RingbufSubscription subscription = counters.current();
    if (subscription != null) {
      subscription.flush();
    }
  }

  /**
   * Ends the present subscription in good order: it delivers what has been reserved in its rings by
   * now, as far as that is requested and committed, gives everything back and completes. For a
   * graceful shutdown, and for tests that want the end of a stream.
   *
   * @param limit how long that may take; then the subscription completes all the same, and what it
   *     has not delivered stays in the ring for the next one
   * @return when subscribed to, begins that; completes when the subscription has ended, at once if
   *     there is none, and soon after the limit in any case
   */
  public Mono<Void> drain(Duration limit) {
    Duration most = limit.compareTo(LONGEST_DRAIN) < 0 ? limit : LONGEST_DRAIN;
    return Mono.defer(
        () -> {
          RingbufSubscription subscription = counters.current();
          if (subscription == null) {
            return Mono.empty();
          }
          subscription.finish();
          return subscription.ended().timeout(most, Mono.fromRunnable(subscription::complete));
        });
  }

  /**
   * Tells of records that found no room in the rings, while a subscription receives them: the BPF
   * programs count them, and the counters are looked at ten times a second (see {@link
   * LossCounter}). Tells as often of what was overwritten in rings in overwrite mode. Any number of
   * subscribers, at any time; each learns of what is lost from then on. A slow one gets fewer and
   * larger sums. It never completes, and takes none of the records' demand.
   *
   * <p>What is lost after the last look at a ring that leaves or is closed is in {@link #stats}
   * only.
   *
   * @return the losses of each ring, on Reactor's parallel scheduler
   */
  public Flux<Loss> losses() {
    return Flux.defer(
        () -> {
          LossWatch watch = new LossWatch(counters);
          return Flux.interval(LOOK_AT_LOSSES)
              .onBackpressureDrop()
              .concatMapIterable(tick -> watch.look(), 1);
        });
  }

  /**
   * Tells what happens to the rings: a subscription waits for them, opens them, goes over to a
   * successor, closes them. Any number of subscribers, at any time; each learns of what happens
   * from then on, and of the last 256 events if it is slow. It never completes, and takes none of
   * the records' demand. The log says the same, at level INFO.
   *
   * @return the events, on Reactor's parallel scheduler
   */
  public Flux<LifeEvent> lifeEvents() {
    return log.events();
  }

  /**
   * What the subscriptions of this receiver have done so far. From any thread, at any time.
   *
   * @return a snapshot
   */
  public ReceiverStats stats() {
    return counters.snapshot();
  }

  /**
   * The error with which the last subscription ended, or because of which it could not begin: for a
   * health check, since the subscriber may be the only one who was told. From any thread, at any
   * time.
   *
   * @return the error; empty as soon as a subscription receives again, if the last one was
   *     cancelled or completed, and before the first
   */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(counters.failure());
  }

  private <T> Flux<T> flux(BiFunction<RingbufInfo, RingbufSubscription, RecordReader<T>> readers) {
    return RingbufFlux.assembled(new RingbufFlux<>(options, readers, counters, log));
  }

  @Override
  public String toString() {
    return "RingbufReceiver[" + options.description() + "]";
  }
}
