package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A pipeline gets a sample over and over, until the time is over or it has enough. */
@Timeout(60)
class RingbufWarmUpTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration LIMIT = Duration.ofSeconds(50);

  /** Lengths of which a whole number fits into the ring, and others; and those around a word. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 56, 64, 100, 4096, 20_000, (1 << 20) - 16})
  void everyRecordIsTheSampleAlsoWhereTheRingWraps(int length) {
    ByteBuffer sample = sample(length);
    long laps = 3L * 64 * (1 << 20) / (length + 8);
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample),
                LONG,
                receiver ->
                    receiver
                        .receive(record -> matches(sample, record))
                        .take(Math.min(laps, 100_000))
                        .all(same -> same)
                        .doOnNext(same -> assertThat(same).isTrue())))
        .verifyComplete();
  }

  @Test
  void severalSamplesComeInTurn() {
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(8), sample(100), sample(0)),
                LONG,
                receiver ->
                    receiver
                        .receive(record -> record.length())
                        .take(30_000)
                        .buffer(3)
                        .all(lengths -> lengths.equals(List.of(8, 100, 0)))
                        .doOnNext(same -> assertThat(same).isTrue())))
        .expectComplete()
        .verify(LIMIT);
  }

  private static boolean matches(ByteBuffer sample, RingbufRecord record) {
    if (record.length() != sample.remaining()) {
      return false;
    }
    for (int i = 0; i < record.length(); i += 1 + record.length() / 100) {
      if (record.getByte(i) != sample.get(i)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void endsWhenTheTimeIsOver() {
    AtomicLong records = new AtomicLong();
    RingbufReceiver[] used = new RingbufReceiver[1];
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(64)),
                Duration.ofMillis(50),
                receiver -> {
                  used[0] = receiver;
                  return receiver.receive().doOnNext(copy -> records.incrementAndGet());
                }))
        .expectComplete()
        .verify(LIMIT);
    assertThat(records).hasValueGreaterThan(100);
    assertThat(used[0].stats().state()).isEqualTo(ReceiverStats.State.INACTIVE);
  }

  /** As a pipeline with publishOn can be that never runs out of records. */
  @Test
  void endsAlsoWhenThePipelineKeepsTheSharedTimersBusy() {
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(64)),
                Duration.ofMillis(50),
                receiver ->
                    Flux.range(0, Schedulers.DEFAULT_POOL_SIZE)
                        .flatMap(
                            i ->
                                Mono.fromRunnable(RingbufWarmUpTest::spin)
                                    .subscribeOn(Schedulers.parallel()))))
        .expectComplete()
        .verify(LIMIT);
  }

  private static void spin() {
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void batchesAreGivenBack() {
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(64)),
                LONG,
                receiver -> receiver.receiveBatch().doOnNext(RecordBatch::release).take(1_000)))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void failsAsThePipelineDoes() {
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(64)),
                LONG,
                receiver ->
                    receiver.receive(
                        record -> {
                          throw new IllegalStateException("no such event");
                        })))
        .expectErrorMessage("no such event")
        .verify(LIMIT);
    StepVerifier.create(
            RingbufWarmUp.run(
                List.of(sample(64)),
                LONG,
                receiver -> Flux.error(new IllegalStateException("none"))))
        .expectErrorMessage("none")
        .verify(LIMIT);
  }

  @Test
  void aCancellationEndsThePipeline() {
    AtomicReference<RingbufReceiver> used = new AtomicReference<>();
    Disposable running =
        RingbufWarmUp.run(
                List.of(sample(64)),
                LONG,
                receiver -> {
                  used.set(receiver);
                  return receiver.receive();
                })
            .subscribe();
    await().until(() -> used.get().stats().delivered() > 0);
    running.dispose();
    await().until(() -> used.get().stats().state() == ReceiverStats.State.INACTIVE);
  }

  @Test
  void whatCannotBeRunIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingbufWarmUp.run(List.of(sample(1 << 20)), LONG, r -> r.receive()))
        .withMessageContaining("1048592 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingbufWarmUp.run(List.of(), LONG, r -> r.receive()))
        .withMessageContaining("0 samples");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingbufWarmUp.run(List.of(sample(8)), Duration.ZERO, r -> r.receive()))
        .withMessageContaining("PT0S");
  }

  private static ByteBuffer sample(int length) {
    ByteBuffer sample = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      sample.put(i, (byte) (i * 31 + 7));
    }
    return sample;
  }
}
