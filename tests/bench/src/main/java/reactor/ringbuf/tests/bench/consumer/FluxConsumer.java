package reactor.ringbuf.tests.bench.consumer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufReceiver;

/** Our receiver, with default options except for what the name of the consumer says. */
final class FluxConsumer implements Consumer {

  /** Subscribes to one of a receiver's sources, so that the work is done in {@code onNext}. */
  private interface Reception {
    BaseSubscriber<?> subscribe(RingbufReceiver receiver, Work work);
  }

  private final Reception reception;
  private final boolean coalescing;
  private RingbufReceiver receiver;
  private BaseSubscriber<?> subscriber;

  private FluxConsumer(Reception reception, boolean coalescing) {
    this.reception = reception;
    this.coalescing = coalescing;
  }

  /** {@code receive(decoder)}: the decoder reads a word, and the subscriber works on that. */
  static FluxConsumer decoder(boolean coalescing) {
    return new FluxConsumer(
        (receiver, work) -> {
          Event event = new Event();
          int offset = work.wordOffset();
          return receiver
              .receive(
                  record -> {
                    event.word = record.getLong(offset);
                    return event;
                  })
              .subscribeWith(new DecoderSubscriber(work));
        },
        coalescing);
  }

  /** {@code receive()}. */
  static FluxConsumer copies(boolean coalescing) {
    return new FluxConsumer(
        (receiver, work) -> receiver.receive().subscribeWith(new CopySubscriber(work)), coalescing);
  }

  /** {@code receiveBatch()}. */
  static FluxConsumer batches(boolean coalescing) {
    return new FluxConsumer(
        (receiver, work) -> receiver.receiveBatch().subscribeWith(new BatchSubscriber(work)),
        coalescing);
  }

  @Override
  public ConsumerThread open(int mapId, int cpu, Work work) throws InterruptedException {
    ConsumerThread consumerThread = new ConsumerThread();
    ReceiverOptions options = ReceiverOptions.mapId(mapId);
    ThreadFactory defaults = options.threadFactory();
    options =
        options.threadFactory(
            loop ->
                defaults.newThread(
                    () -> {
                      consumerThread.enter(cpu);
                      consumerThread.ready();
                      loop.run();
                    }));
    if (!coalescing) {
      options = options.coalescing(Duration.ZERO);
    }
    receiver = RingbufReceiver.create(options);
    subscriber = reception.subscribe(receiver, work);
    consumerThread.awaitReady();
    return consumerThread;
  }

  @Override
  public long naps() {
    return receiver.stats().naps();
  }

  @Override
  public void close() {
    subscriber.cancel();
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
