package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static reactor.ringbuf.tests.kernel.Records.ids;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.test.StepVerifier;

/** What decoders get, what becomes of what they return or throw, and of what they keep. */
@RequiresBpf
class DecoderTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Record 2 is the one that goes wrong. */
  private static <T> RecordDecoder<Long> failing(RecordDecoder<Long> atTwo) {
    return record -> record.getLong(0) == 2 ? atTwo.decode(record) : record.getLong(0);
  }

  @Test
  void anExceptionIsSignalledAsItIsAndTheRecordCountsAsConsumed() {
    IOException problem = new IOException("on purpose");
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      ring.producer(0).write(Batch.of(5));
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      failing(
                          record -> {
                            throw problem;
                          })))
          .expectNext(0L, 1L)
          .expectErrorSatisfies(error -> assertThat(error).isSameAs(problem))
          .verify(LIMIT);
      assertThat(view.consumerPosition()).isEqualTo(3 * 72);
      StepVerifier.create(ids(ring).take(2)).expectNext(3L, 4L).verifyComplete();
    }
  }

  /** An error of the JVM's too, or the next subscription would meet the same record. */
  @Test
  void afterAFatalErrorTheRecordCountsAsConsumed() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      ring.producer(0).write(Batch.of(5));
      AtomicReference<Throwable> error = new AtomicReference<>();
      AtomicReference<Throwable> uncaught = new AtomicReference<>();
      ThreadFactory threads =
          task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((t, e) -> uncaught.set(e));
            return thread;
          };
      RingbufReceiver.create(ring.options().threadFactory(threads))
          .receive(
              failing(
                  record -> {
                    throw new StackOverflowError("on purpose");
                  }))
          .subscribe(id -> {}, error::set);
      Load.await("the error, and the end of the thread", () -> uncaught.get() != null);
      assertThat(error.get()).isInstanceOf(StackOverflowError.class).isSameAs(uncaught.get());
      assertThat(view.consumerPosition()).isEqualTo(3 * 72);
    }
  }

  @Test
  void nullIsAnErrorThatSaysWhoReturnedIt() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(4));
      StepVerifier.create(
              ring.receiver().receive(record -> record.getLong(0) == 2 ? null : record.getLong(0)))
          .expectNext(0L, 1L)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(NullPointerException.class)
                      .hasMessageContaining("decoder returned null"))
          .verify(LIMIT);
      StepVerifier.create(ids(ring).take(1)).expectNext(3L).verifyComplete();
    }
  }

  /** It uses up no demand, and is not met again. */
  @Test
  void nullPassesARecordOverIfTheDecoderSaysSo() {
    RecordDecoder<Long> odd =
        new RecordDecoder<>() {
          @Override
          public Long decode(RingbufRecord record) {
            long id = record.getLong(0);
            return id % 2 == 0 ? null : id;
          }

          @Override
          public boolean passesOver() {
            return true;
          }
        };
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      ring.producer(0).write(Batch.of(7));
      StepVerifier.create(ring.receiver().receive(odd), 3)
          .expectNext(1L, 3L, 5L)
          .then(() -> ring.producer(0).write(Batch.of(3)))
          .thenRequest(1)
          .expectNext(7L)
          .thenCancel()
          .verify(LIMIT);
      Load.await("record 7 to be given back", () -> view.consumerPosition() == 8 * 72);
    }
  }

  /** The record that went wrong is handed over as a copy, and uses up no demand. */
  @Test
  void onErrorContinueGoesOn() {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    List<Object> values = new CopyOnWriteArrayList<>();
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(6));
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      failing(
                          record -> {
                            throw new IllegalStateException("on purpose");
                          }))
                  .onErrorContinue(
                      (error, value) -> {
                        errors.add(error);
                        values.add(value);
                      }),
              4)
          .expectNext(0L, 1L, 3L, 4L)
          .then(() -> RingThread.only().awaitParked())
          .thenRequest(1)
          .expectNext(5L)
          .thenCancel()
          .verify(LIMIT);
      assertThat(errors).singleElement().satisfies(e -> assertThat(e).hasMessage("on purpose"));
      assertThat(values).singleElement().isInstanceOf(ByteBuffer.class);
      ByteBuffer culprit = (ByteBuffer) values.get(0);
      assertThat(culprit.isReadOnly()).isTrue();
      assertThat(culprit.order()).isEqualTo(ByteOrder.nativeOrder());
      Payload.verify(culprit, Payload.id(0, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 64})
  void theRecordIsWhatTheProducerWrote(int length) {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(3).length(length));
      StepVerifier.create(
              ring.receiver()
                  .receive(
                      record -> {
                        assertThat(record.asByteBuffer().remaining()).isEqualTo(length);
                        assertThat(record.copy().remaining()).isEqualTo(length);
                        return record.length();
                      })
                  .take(3))
          .expectNext(length, length, length)
          .verifyComplete();
    }
  }

  @Test
  void aRecordOfNoBytesIsARecord() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(2).length(0));
      StepVerifier.create(ring.receiver().receive().take(2).map(ByteBuffer::capacity))
          .expectNext(0, 0)
          .verifyComplete();
    }
  }

  @Test
  void theViewIsOfNoUseAfterTheDecoderHasReturned() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(1));
      RingbufRecord kept =
          Objects.requireNonNull(
              ring.receiver().receive(record -> record).blockFirst(LIMIT), "record");
      RingThread.awaitNone();
      assertThatIllegalStateException().isThrownBy(() -> kept.getLong(0));
      assertThatIllegalStateException().isThrownBy(kept::copy);
    }
  }

  /** Wrong, but no crash: the ring is gone, zeros are left, until nobody holds the buffer. */
  @Test
  void aBufferThatADecoderHasKeptCannotCrashAnything() {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      ring.producer(0).write(Batch.of(1).length(4000));
      List<ByteBuffer> kept = new ArrayList<>();
      ring.receiver().receive(record -> kept.add(record.asByteBuffer())).take(1).blockLast(LIMIT);
      RingThread.awaitNone();
      ByteBuffer buffer = kept.get(0);
      for (int i = 0; i < 20; i++) {
        System.gc();
        for (int at = 0; at < buffer.limit(); at++) {
          assertThat(buffer.get(at)).isZero();
        }
      }
    }
  }

  /** Many threads read a view while the subscription ends under them. */
  @Test
  void readingWhileTheRingIsClosedCannotCrashAnything() throws InterruptedException {
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      for (int round = 0; round < 300; round++) {
        ring.producer(0).write(Batch.of(1).length(4000));
        AtomicReference<ByteBuffer> leak = new AtomicReference<>();
        Thread reader =
            new Thread(
                () -> {
                  Load.await("a view", () -> leak.get() != null);
                  long sum = 0;
                  for (int i = 0; i < 200; i++) {
                    for (int at = 0; at < 4000; at += 8) {
                      sum += leak.get().getLong(at);
                    }
                  }
                  assertThat(sum).isNotNull();
                });
        reader.start();
        Flux<Integer> flux =
            ring.receiver()
                .receive(
                    record -> {
                      leak.set(record.asByteBuffer());
                      return record.length();
                    });
        flux.take(1).blockLast(LIMIT);
        reader.join();
      }
    }
  }

  @Test
  void copiesAreIndependentOfTheRingAndOfEachOther() {
    try (KernelRing ring = KernelRing.create(4096)) {
      List<ByteBuffer> copies = new CopyOnWriteArrayList<>();
      for (int round = 0; round < 20; round++) {
        // The one before may not have given everything back yet.
        Load.writeAll(ring.producer(0), Batch.of(50));
        ring.receiver().receive().take(50).doOnNext(copies::add).blockLast(LIMIT);
      }
      for (int i = 0; i < 1_000; i++) {
        ByteBuffer copy = copies.get(i);
        assertThat(copy.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(copy.position()).isZero();
        assertThat(copy.capacity()).isEqualTo(64);
        Payload.verify(copy, Payload.id(0, i));
        try {
          copy.put(0, (byte) 1);
          throw new AssertionError("a copy can be written to");
        } catch (ReadOnlyBufferException expected) {
          // as documented
        }
      }
    }
  }
}
