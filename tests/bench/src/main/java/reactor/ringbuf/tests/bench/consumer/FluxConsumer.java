package reactor.ringbuf.tests.bench.consumer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.RingbufWarmUp;

/** Our receiver, with default options except for what the name of the consumer says. */
final class FluxConsumer implements Consumer {

  /** Subscribes to one of a receiver's sources, so that the work is done in {@code onNext}. */
  private interface Reception {
    BaseSubscriber<?> subscribe(RingbufReceiver receiver, Work work);
  }

  private static final int SAMPLE_BYTES = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private final Reception reception;
  private UnaryOperator<ReceiverOptions> setting = UnaryOperator.identity();
  private boolean threadPerRing;
  private boolean observed;
  private boolean warmUp;
  private final List<Disposable> observations = new ArrayList<>();
  private final List<RingbufReceiver> receivers = new ArrayList<>();
  private final List<BaseSubscriber<?>> subscribers = new ArrayList<>();

  private FluxConsumer(Reception reception) {
    this.reception = reception;
  }

  /** Sets the longest nap. */
  FluxConsumer coalescing(Duration window) {
    setting = options -> options.coalescing(window);
    return this;
  }

  /** Gives each ring a receiver, and so a thread, of its own. */
  FluxConsumer threadPerRing() {
    threadPerRing = true;
    return this;
  }

  /** Turns everything on by which a receiver is watched; see {@link Observation}. */
  FluxConsumer observed() {
    observed = true;
    return this;
  }

  /** Warms up before the rings are opened. */
  FluxConsumer warmedUp() {
    warmUp = true;
    return this;
  }

  private void warmUp() {
    RingbufWarmUp.run(
            List.of(ByteBuffer.allocate(SAMPLE_BYTES)),
            WARM_UP,
            receiver ->
                Mono.create(sink -> sink.onCancel(reception.subscribe(receiver, Work.counting()))))
        .block();
  }

  /** {@code receive(decoder)}: the decoder reads a word, and the subscriber works on that. */
  static FluxConsumer decoder() {
    return new FluxConsumer(FluxConsumer::decode);
  }

  private static BaseSubscriber<?> decode(RingbufReceiver receiver, Work work) {
    Event event = new Event();
    int offset = work.wordOffset();
    return receiver
        .receive(
            record -> {
              event.word = record.getLong(offset);
              return event;
            })
        .subscribeWith(new DecoderSubscriber(work));
  }

  /** A decoder that makes a {@code Long}, and no operator. */
  static FluxConsumer values() {
    return values(values -> values);
  }

  /** The same, and {@code publishOn} with its prefetch of 256. */
  static FluxConsumer publishOn() {
    return values(values -> values.publishOn(Schedulers.parallel()));
  }

  /** {@code map} and {@code filter}. */
  static FluxConsumer mapAndFilter() {
    return values(values -> values.map(value -> value + 1).filter(value -> value != 0));
  }

  /** {@code share()} with three subscribers, of which one counts and ends the others. */
  static FluxConsumer share() {
    return new FluxConsumer(
        (receiver, work) -> {
          Flux<Long> shared = values(receiver, work).share();
          Disposable others = Disposables.composite(shared.subscribe(), shared.subscribe());
          return shared.subscribeWith(new ValueSubscriber(work, others));
        });
  }

  /** {@code bufferTimeout} of 500 values or 10 ms. */
  static FluxConsumer bufferTimeout() {
    return new FluxConsumer(
        (receiver, work) ->
            values(receiver, work)
                .bufferTimeout(500, Duration.ofMillis(10))
                .subscribeWith(new ListSubscriber(work)));
  }

  private static FluxConsumer values(UnaryOperator<Flux<Long>> operators) {
    return new FluxConsumer(
        (receiver, work) ->
            operators.apply(values(receiver, work)).subscribeWith(new ValueSubscriber(work)));
  }

  private static Flux<Long> values(RingbufReceiver receiver, Work work) {
    int offset = work.wordOffset();
    return receiver.receive(record -> record.getLong(offset));
  }

  /** {@code receive()}. */
  static FluxConsumer copies() {
    return new FluxConsumer(
        (receiver, work) -> receiver.receive().subscribeWith(new CopySubscriber(work)));
  }

  /** {@code receiveBatch()}. */
  static FluxConsumer batches() {
    return new FluxConsumer(
        (receiver, work) -> receiver.receiveBatch().subscribeWith(new BatchSubscriber(work)));
  }

  @Override
  public List<ConsumerThread> open(List<Integer> mapIds, int cpu, Supplier<Work> newWork)
      throws InterruptedException {
    receivers.clear();
    subscribers.clear();
    List<ConsumerThread> threads = new ArrayList<>();
    if (warmUp) {
      warmUp();
    }
    List<List<Integer>> shares =
        threadPerRing ? mapIds.stream().map(List::of).toList() : List.of(mapIds);
    for (List<Integer> share : shares) {
      ConsumerThread thread = new ConsumerThread();
      ReceiverOptions options = observed ? Observation.counted(share.get(0)) : options(share);
      ThreadFactory defaults = options.threadFactory();
      options =
          options.threadFactory(
              loop ->
                  defaults.newThread(
                      () -> {
                        thread.enter(cpu);
                        thread.ready();
                        loop.run();
                      }));
      RingbufReceiver receiver = RingbufReceiver.create(setting.apply(options));
      receivers.add(receiver);
      if (observed) {
        observations.add(Observation.of(receiver));
      }
      subscribers.add(reception.subscribe(receiver, newWork.get()));
      thread.awaitReady();
      threads.add(thread);
    }
    return threads;
  }

  /** One ring in the words that builds before the second edition know, too. */
  private static ReceiverOptions options(List<Integer> mapIds) {
    ReceiverOptions first = ReceiverOptions.mapId(mapIds.get(0));
    return mapIds.size() == 1
        ? first
        : first.and(
            mapIds.stream().skip(1).map(RingbufSource::mapId).toArray(RingbufSource[]::new));
  }

  @Override
  public long naps() {
    return receivers.stream().mapToLong(receiver -> receiver.stats().naps()).sum();
  }

  @Override
  public void close() {
    subscribers.forEach(BaseSubscriber::cancel);
    observations.forEach(Disposable::dispose);
    observations.clear();
  }

  /** What the decoder returns: one object for all records, so that only what we allocate shows. */
  private static final class Event {
    long word;
  }

  /** Requests as much at a time as the work says; the process ends if the source fails. */
  private abstract static class Requesting<T> extends BaseSubscriber<T> {

    final Work work;
    private final long demand;
    private long left;

    Requesting(Work work) {
      this.work = work;
      this.demand = work.demand();
    }

    /** Does the work. */
    abstract void receive(T value);

    @Override
    protected final void hookOnSubscribe(Subscription subscription) {
      left = demand;
      subscription.request(demand);
    }

    @Override
    protected final void hookOnNext(T value) {
      receive(value);
      if (--left == 0) {
        left = demand;
        request(demand);
      }
    }

    @Override
    protected final void hookOnError(Throwable error) {
      ConsumerMain.fail(error);
    }
  }

  private static final class DecoderSubscriber extends Requesting<Event> {

    DecoderSubscriber(Work work) {
      super(work);
    }

    @Override
    void receive(Event event) {
      work.handle(event.word);
    }
  }

  private static final class ValueSubscriber extends Requesting<Long> {

    private final Disposable others;

    ValueSubscriber(Work work) {
      this(work, Disposables.disposed());
    }

    /** One whose end is that of others, too. */
    ValueSubscriber(Work work, Disposable others) {
      super(work);
      this.others = others;
    }

    @Override
    protected void hookFinally(SignalType how) {
      others.dispose();
    }

    @Override
    void receive(Long value) {
      work.handle(value);
    }
  }

  private static final class ListSubscriber extends Requesting<List<Long>> {

    ListSubscriber(Work work) {
      super(work);
    }

    @Override
    void receive(List<Long> values) {
      values.forEach(work::handle);
    }
  }

  private static final class CopySubscriber extends Requesting<ByteBuffer> {

    private final int offset;

    CopySubscriber(Work work) {
      super(work);
      this.offset = work.wordOffset();
    }

    @Override
    void receive(ByteBuffer copy) {
      work.handle(copy.getLong(offset));
    }
  }

  private static final class BatchSubscriber extends Requesting<RecordBatch> {

    private final int offset;

    BatchSubscriber(Work work) {
      super(work);
      this.offset = work.wordOffset();
    }

    @Override
    void receive(RecordBatch batch) {
      batch.forEach(record -> work.handle(record.getLong(offset)));
    }
  }
}
