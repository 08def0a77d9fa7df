package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
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
}
