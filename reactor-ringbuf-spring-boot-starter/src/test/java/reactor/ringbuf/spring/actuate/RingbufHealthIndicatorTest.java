package reactor.ringbuf.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufGroup;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.Numbers;
import reactor.ringbuf.spring.RingbufProperties.Ring;
import reactor.ringbuf.test.TestRingbuf;

@Timeout(60)
class RingbufHealthIndicatorTest {

  private static final RingbufHealthProperties LIMITS =
      new RingbufHealthProperties(Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final TestRingbuf ring = TestRingbuf.create(4096);
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // overflows, as it may
  private final BaseSubscriber<Object> subscriber = new OneByOne();

  @AfterEach
  void close() {
    subscriber.cancel();
    ring.assertNotSubscribed().close();
  }

  private RingbufHealthIndicator indicator(RingbufHealthProperties limits) {
    return new RingbufHealthIndicator(
        new ReceiverWatch(receiver, nanos::get), limits, MissingPins.of(null));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void isUpWithoutSubscription() {
    Health health = indicator(LIMITS).health();
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("state", receiver.stats().state());
  }

  @Test
  void noDemandForLongIsOutOfServiceUntilThereIsSome() {
    RingbufHealthIndicator indicator = indicator(LIMITS);
    receiver.receive().subscribe(subscriber);
    ring.submit(Numbers.record(1)).submit(Numbers.record(2)).assertParked();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    pass(Duration.ofSeconds(31));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health.getDetails()).containsEntry("noDemandFor", "31 s").containsKey("reason");

    subscriber.request(1); // and waits anew
    ring.assertDelivered(2).assertParked();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void noDemandCanBeLeftOut() {
    RingbufHealthIndicator indicator =
        indicator(new RingbufHealthProperties(Duration.ZERO, Duration.ZERO));
    receiver.receive().subscribe(subscriber);
    ring.submit(Numbers.record(1)).submit(Numbers.record(2)).assertParked();
    indicator.health();
    pass(Duration.ofDays(1));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void lossesAreOutOfServiceForAWhile() {
    receiver.receive().subscribe(subscriber);
    ring.submit(Numbers.record(1)).assertParked();
    RingbufHealthIndicator indicator = indicator(LIMITS);
    ring.fill(Numbers.record(2));
    ring.output(Numbers.record(3));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    pass(Duration.ofSeconds(9));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    pass(Duration.ofSeconds(2));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("lost", 1L).containsEntry("sinceLoss", "11 s");
  }

  @Test
  void aStreamThatEndedWithAnErrorIsOutOfServiceUntilThereIsAnother() {
    RingbufHealthIndicator indicator = indicator(LIMITS);
    RecordDecoder<Object> failing =
        record -> {
          throw new IllegalStateException("not decoded");
        };
    ring.submit(Numbers.record(1));
    receiver.receive(failing).onErrorComplete().blockLast();
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health.getDetails())
        .containsEntry("error", "java.lang.IllegalStateException: not decoded")
        .containsKey("reason");

    receiver.receive().subscribe(subscriber);
    ring.assertWaiting();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    receiver.receive().onErrorComplete().blockLast(); // the ring is in use, which is no harm to it
    subscriber.cancel();
    ring.assertNotSubscribed();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aStreamThatCouldNotBeginIsOutOfService() {
    RingbufReceiver missing = RingbufReceiver.create(ReceiverOptions.pinned("/not/there"));
    RingbufHealthIndicator indicator =
        new RingbufHealthIndicator(
            new ReceiverWatch(missing, nanos::get), LIMITS, MissingPins.of(null));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    missing.receive().onErrorComplete().blockLast();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(indicator.health().getDetails().get("error")).asString().contains("/not/there");
  }

  @Test
  void waitingForARingIsOutOfService() {
    RingbufReceiver waiting = RingbufReceiver.create(ReceiverOptions.source(new RingbufGroup()));
    RingbufHealthIndicator indicator =
        new RingbufHealthIndicator(
            new ReceiverWatch(waiting, nanos::get), LIMITS, MissingPins.of(null));
    waiting.receive().subscribe(subscriber);
    indicator.health();
    pass(Duration.ofSeconds(2));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
  }

  @Test
  void waitingForAPinIsOutOfServiceAtOnceAndOpeningItIsNot(@TempDir Path folder) throws Exception {
    Path pin = folder.resolve("events");
    CountDownLatch opens = new CountDownLatch(1);
    RingbufReceiver opening =
        RingbufReceiver.create(
            ring.options()
                .threadFactory(
                    task ->
                        new Thread(
                            () -> {
                              awaitUninterruptibly(opens);
                              task.run();
                            })));
    RingbufHealthIndicator indicator =
        new RingbufHealthIndicator(
            new ReceiverWatch(opening, nanos::get), LIMITS, MissingPins.of(pinned(pin)));
    opening.receive().subscribe(subscriber);
    assertThat(indicator.health().getDetails().get("reason")).asString().contains(pin.toString());
    Files.createFile(pin);
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    pass(Duration.ofSeconds(2));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    opens.countDown();
    ring.assertWaiting();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPinThatIsNotThereIsOutOfServiceBeforeAnybodySubscribes(@TempDir Path folder)
      throws Exception {
    Path pin = folder.resolve("events");
    RingbufHealthIndicator indicator =
        new RingbufHealthIndicator(
            new ReceiverWatch(receiver, nanos::get), LIMITS, MissingPins.of(pinned(pin)));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health.getDetails().get("reason")).asString().contains(pin.toString());
    Files.createFile(pin);
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  private static Ring pinned(Path pin) {
    return new Ring(
        List.of(pin.toString()),
        null,
        "*",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null);
  }

  /** Requests one record, and more only when a test says so. */
  private static final class OneByOne extends BaseSubscriber<Object> {

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
      subscription.request(1);
    }
  }
}
