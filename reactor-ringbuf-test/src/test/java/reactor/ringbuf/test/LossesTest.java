package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** What found no room is told, to the record. */
@Timeout(60)
class LossesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf ring = TestRingbuf.create(4096, "events");
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());

  @AfterEach
  void close() {
    ring.close();
  }

  @Test
  void eachLossIsToldWithItsPlace() {
    BaseSubscriber<Object> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}
        };
    receiver.receive().subscribe(slow);
    ring.assertParked();
    StepVerifier.create(receiver.losses())
        .thenAwait(Duration.ofMillis(1))
        .then(
            () -> {
              int fits = ring.fill(record(1));
              assertThat(fits).isEqualTo(255);
              for (int i = 0; i < 7; i++) {
                assertThat(ring.output(record(2))).isFalse();
              }
            })
        .thenConsumeWhile(loss -> loss.total() < 7)
        .thenCancel()
        .verify(LIMIT);
    assertThat(receiver.stats().lost()).isEqualTo(ring.dropped());
    assertThat(receiver.stats().rings().get(0).lost()).isEqualTo(ring.dropped());
    slow.cancel();
    ring.assertNotSubscribed();
    assertThat(receiver.stats().lost()).as("still known").isEqualTo(ring.dropped());
  }

  @Test
  void aLossLiesBetweenThePositionsThatAreTold() {
    Disposable subscription = receiver.receive().subscribe();
    ring.submit(record(0)).assertBytesWaiting(0);
    StepVerifier.create(receiver.losses(), 1)
        .then(
            () -> {
              Reservation reserved = ring.reserve(8); // keeps all that is behind it in the ring
              ring.fill(record(1));
              ring.output(record(2));
              reserved.submit();
            })
        .assertNext(
            loss -> {
              assertThat(loss.ring().name()).isEqualTo("events");
              assertThat(loss.records()).isEqualTo(loss.total()).isPositive();
              assertThat(loss.fromPosition()).isLessThanOrEqualTo(4096);
              assertThat(loss.toPosition()).isGreaterThanOrEqualTo(4096);
              assertThat(loss.until()).isAfterOrEqualTo(loss.since());
            })
        .thenCancel()
        .verify(LIMIT);
    subscription.dispose();
  }

  @Test
  void whatWasLostBeforeIsNotCounted() {
    ring.fill(record(1));
    ring.output(record(2));
    assertThat(receiver.receive().take(1).blockLast(LIMIT)).isNotNull();
    assertThat(receiver.stats().lost()).isZero();
  }
}
