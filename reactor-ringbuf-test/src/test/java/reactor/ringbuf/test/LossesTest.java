package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.LifeEvent;
import reactor.ringbuf.LossBounds;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
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
  void aDecoderLearnsHowManyWereLostBeforeARecord() {
    StepVerifier.create(receiver.receive(RingbufRecord::lostBefore), 0)
        .then(ring::assertParked)
        .then(() -> ring.submit(record(1)))
        .thenRequest(1)
        .expectNext(new LossBounds(0, 0))
        .then(ring::assertParked)
        .then(() -> loseFiveOfAFullRing())
        .thenRequest(255)
        .expectNextSequence(Collections.nCopies(255, new LossBounds(0, 5)))
        .then(ring::assertParked)
        .then(() -> ring.submit(record(3)))
        .thenRequest(1)
        .expectNext(new LossBounds(5, 5))
        .thenCancel()
        .verify(LIMIT);
  }

  private void loseFiveOfAFullRing() {
    assertThat(ring.fill(record(1))).isEqualTo(255);
    for (int i = 0; i < 5; i++) {
      assertThat(ring.output(record(2))).isFalse();
    }
  }

  @Test
  void aBatchSaysHowManyWereLostBeforeItAndUpToItsEnd() {
    StepVerifier.create(receiver.receiveBatch().map(LossesTest::bounds), 0)
        .then(ring::assertParked)
        .then(() -> ring.submit(record(1)))
        .thenRequest(1)
        .expectNext(List.of(new LossBounds(0, 0), new LossBounds(0, 0)))
        .then(ring::assertParked)
        .then(() -> loseFiveOfAFullRing())
        .thenRequest(4)
        .expectNextSequence(
            Collections.nCopies(4, List.of(new LossBounds(0, 5), new LossBounds(0, 5))))
        .then(ring::assertParked)
        .then(() -> ring.submit(record(3)))
        .thenRequest(1)
        .expectNext(List.of(new LossBounds(5, 5), new LossBounds(5, 5)))
        .thenCancel()
        .verify(LIMIT);
  }

  /** Those of the batch, and of the last record in it. */
  private static List<LossBounds> bounds(RecordBatch batch) {
    AtomicReference<LossBounds> last = new AtomicReference<>();
    batch.forEach(record -> last.set(record.lostBefore()));
    return List.of(batch.lostBefore(), last.get());
  }

  @Test
  void whereNobodyCountsNothingIsKnown() {
    RingbufReceiver uncounted =
        RingbufReceiver.create(ReceiverOptions.source(ring.countedBy(LossesTest::nobodyCounts)));
    StepVerifier.create(uncounted.receive(RingbufRecord::lostBefore))
        .then(() -> ring.submit(record(1)))
        .expectNext(LossBounds.UNKNOWN)
        .thenCancel()
        .verify(LIMIT);
    assertThat(RingbufRecord.of(ByteBuffer.wrap(record(1))).lostBefore())
        .isEqualTo(LossBounds.UNKNOWN);
  }

  private static LossCounter nobodyCounts() {
    throw new RingbufException("for a test");
  }

  @Test
  void whatHappensToARingIsTold() {
    StepVerifier.create(receiver.lifeEvents().map(LossesTest::described).take(4))
        .then(
            () -> {
              ring.submit(record(1));
              assertThat(receiver.receive().take(1).blockLast(LIMIT)).isNotNull();
              ring.assertNotSubscribed();
              ring.submit(record(1)).submit(record(2));
              assertThat(receiver.receive().take(2).blockLast(LIMIT)).isNotNull();
            })
        .expectNext("Opened events", "Closed events, 1 records")
        .expectNext("Opened events", "Closed events, 2 records")
        .expectComplete()
        .verify(LIMIT);
  }

  private static String described(LifeEvent event) {
    assertThat(event.at()).isBeforeOrEqualTo(Instant.now());
    if (event instanceof LifeEvent.Opened opened) {
      return "Opened %s%s".formatted(opened.ring().name(), opened.later() ? " later" : "");
    }
    if (event instanceof LifeEvent.Closed closed) {
      return "Closed %s, %d records"
          .formatted(closed.stats().ring().name(), closed.stats().records());
    }
    return event.toString();
  }

  /** Rings fill up while nobody asks for records; the log tells then, too. */
  @Test
  void lossesWithoutDemandAreLogged() {
    BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (line.getLevel() == Level.WARNING) {
              logged.add(line.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(RingbufReceiver.class.getName());
    logger.addHandler(handler);
    try {
      StepVerifier.create(receiver.receive(), 0)
          .then(ring::assertParked)
          .then(this::loseFiveOfAFullRing)
          .then(() -> assertThat(awaited(logged)).contains("lost ", "asked for nothing"))
          .thenCancel()
          .verify(LIMIT);
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static String awaited(BlockingQueue<String> lines) {
    try {
      return lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What cannot be read any more is no reason not to receive. */
  @Test
  void aCounterThatFailsIsGivenUp() {
    AtomicBoolean fails = new AtomicBoolean();
    AtomicBoolean closed = new AtomicBoolean();
    LossCounter counter =
        new LossCounter() {
          @Override
          public long lost() {
            if (fails.get()) {
              throw new IllegalStateException("for a test");
            }
            return 3;
          }

          @Override
          public boolean isCheap() {
            return true;
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    RingbufReceiver receiver =
        RingbufReceiver.create(ReceiverOptions.source(ring.countedBy(() -> counter)));
    StepVerifier.create(receiver.receive(RingbufRecord::lostBefore))
        .then(() -> ring.submit(record(1)))
        .expectNext(new LossBounds(0, 0))
        .then(() -> fails.set(true))
        .then(() -> ring.submit(record(1)))
        .expectNext(LossBounds.UNKNOWN)
        .thenCancel()
        .verify(LIMIT);
    assertThat(closed).isTrue();
    assertThat(receiver.stats().lost()).isZero();
  }

  @Test
  void whatWasLostBeforeIsNotCounted() {
    ring.fill(record(1));
    ring.output(record(2));
    assertThat(receiver.receive().take(1).blockLast(LIMIT)).isNotNull();
    assertThat(receiver.stats().lost()).isZero();
  }
}
