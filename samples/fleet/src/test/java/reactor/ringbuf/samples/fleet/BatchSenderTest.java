package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.test.TestRingbuf;

/** When a batch goes back to its ring, with a producer that acknowledges by hand. */
@Timeout(60)
class BatchSenderTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final DeliveryProgress progress = new DeliveryProgress(System::nanoTime);
  private final BatchSender sender =
      new BatchSender(
          producer,
          record -> new ProducerRecord<>("t", new byte[] {record.getByte(0)}),
          Schedulers.immediate(),
          progress);
  private final List<Throwable> errors = new ArrayList<>();

  private final TestRingbuf ring = TestRingbuf.create(4096);
  private @Nullable Disposable subscription;

  @AfterEach
  void close() {
    if (subscription != null) {
      subscription.dispose();
    }
    ring.assertNotSubscribed().close();
  }

  /** Receives with two batches in flight, and waits until all is with the producer. */
  private void receive(int messages) {
    subscription =
        RingbufReceiver.create(ring.options().batchesInFlight(2))
            .receiveBatch(sender::send)
            .subscribe(nothing -> {}, errors::add);
    await(() -> producer.history().size() == messages);
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
      Thread.onSpinWait();
    }
  }

  private void submit(int first, int count) {
    for (int i = 0; i < count; i++) {
      ring.submit(new byte[] {(byte) (first + i), 0, 0, 0, 0, 0, 0, 0});
    }
  }

  @Test
  void aBatchGoesBackWhenItsLastRecordIsAcknowledged() {
    submit(0, 3);
    receive(3);
    assertThat(producer.completeNext()).isTrue();
    assertThat(producer.completeNext()).isTrue();
    assertThat(ring.bytesWaiting()).isEqualTo(3 * 16);
    assertThat(producer.completeNext()).isTrue();
    ring.assertBytesWaiting(0);
    assertThat(progress.standstill()).isZero();
    assertThat(progress.acknowledged()).isEqualTo(3);
    assertThat(errors).isEmpty();
  }

  @Test
  void recordsAreSentInTheOrderOfTheRing() {
    submit(0, 100);
    receive(100);
    assertThat(producer.history())
        .extracting(message -> (int) message.value()[0])
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    while (producer.completeNext()) {
      continue;
    }
    ring.assertBytesWaiting(0);
  }

  @Test
  void whatIsNotAcknowledgedStaysInTheRing() {
    submit(0, 3);
    receive(3);
    producer.completeNext();
    producer.errorNext(new RecordTooLargeException("on purpose"));
    await(() -> !errors.isEmpty());
    assertThat(errors).singleElement().isInstanceOf(RecordTooLargeException.class);
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).isEqualTo(3 * 16);
  }

  @Test
  void nothingIsSentBehindWhatIsNotAcknowledged() {
    submit(0, 3);
    receive(3);
    producer.errorNext(new RecordTooLargeException("on purpose"));
    assertThat(producer.closed()).isTrue();
  }

  /** Kafka's producer says so at once where it can, on the thread that sends. */
  @Test
  void nothingOfABatchIsSentBehindWhatCannotBeSent() {
    Worker refusing =
        new Worker() {
          @Override
          void third(Callback callback) {
            callback.onCompletion(null, new RecordTooLargeException("on purpose"));
          }
        };
    submit(0, 5);
    refusing.receive();
    await(() -> !errors.isEmpty());
    refusing.end();
    assertThat(refusing.attempts).hasValue(3);
    assertThat(refusing.closed.getCount()).isZero();
    assertFailedOnce(5);
  }

  /** Where its memory is used up, and it is closed because of what it has sent before. */
  @Test
  void aFailureEndsTheWaitOfTheWorker() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    Worker waiting =
        new Worker() {
          @Override
          void third(Callback callback) {
            full.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            throw new KafkaException("Producer closed while allocating memory");
          }
        };
    submit(0, 5);
    waiting.receive();
    full.await();
    waiting.errorNext(new RecordTooLargeException("on purpose"));
    waiting.end();
    assertThat(waiting.attempts).hasValue(3);
    assertFailedOnce(5);
  }

  private void assertFailedOnce(int messages) {
    assertThat(errors).singleElement().isInstanceOf(RecordTooLargeException.class);
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).isEqualTo(messages * 16L);
  }

  /** Sends on a thread of its own, as an agent does; the third message meets something. */
  private abstract class Worker extends MockProducer<byte[], byte[]> {

    final AtomicInteger attempts = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final Scheduler thread = Schedulers.newSingle("send", true);

    Worker() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    abstract void third(Callback callback);

    void receive() {
      Hooks.onErrorDropped(dropped::add);
      BatchSender onWorker =
          new BatchSender(this, record -> new ProducerRecord<>("t", new byte[0]), thread, progress);
      subscription =
          RingbufReceiver.create(ring.options())
              .receiveBatch(onWorker::send)
              .subscribe(nothing -> {}, errors::add);
    }

    /** Waits until the thread has done what it has to do, and looks whether it failed silently. */
    void end() {
      thread.disposeGracefully().block(Duration.ofSeconds(20));
      Hooks.resetOnErrorDropped();
      assertThat(dropped).isEmpty();
    }

    // Not synchronized: Kafka's can be closed while another thread waits in it.
    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
      if (attempts.incrementAndGet() == 3) {
        third(callback);
        return CompletableFuture.failedFuture(new AssertionError("nobody looks"));
      }
      return super.send(message, callback);
    }

    @Override
    public void close(Duration timeout) {
      super.close(timeout);
      closed.countDown();
    }
  }

  @Test
  void ofABatchThatCannotBeEncodedNothingIsSent() {
    submit(0, 3);
    ring.submit(new byte[0]); // which the encoder cannot read
    subscription =
        RingbufReceiver.create(ring.options())
            .receiveBatch(sender::send)
            .subscribe(nothing -> {}, errors::add);
    await(() -> !errors.isEmpty());
    assertThat(producer.history()).isEmpty();
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).isEqualTo(3 * 16 + 8);
  }

  /** The next batch may be on its way to the worker before the failure has cancelled it. */
  @Test
  void nothingIsSentBehindABatchThatCannotBeEncoded() {
    Mono<Void> behind = sender.send(() -> List.of(new ProducerRecord<>("t", new byte[0])));
    Mono<Void> failing =
        sender.send(
            () -> {
              throw new FleetException("on purpose", null);
            });
    assertThatThrownBy(failing::block).isInstanceOf(FleetException.class);
    behind.subscribe();
    assertThat(producer.history()).isEmpty();
  }
}
