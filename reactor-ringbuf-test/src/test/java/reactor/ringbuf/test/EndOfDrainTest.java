package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** What a drained subscription signals, and to whom first. */
@Timeout(60)
class EndOfDrainTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf one = TestRingbuf.create(4096);

  @AfterEach
  void close() {
    one.close();
  }

  /**
   * What the drain had to say came first; what failed then is dropped, and no mark is signalled.
   */
  @Test
  void aFailureAfterTheLimitOfADrainIsDropped() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    // So large that it is decoded in the ring, and checked then.
    RingbufReceiver alone = RingbufReceiver.create(one.submit(new byte[200]).options());
    StepVerifier.create(
            alone.receive(
                r -> {
                  reading.countDown();
                  go.await();
                  return r.getLong(0);
                }))
        .then(
            () -> {
              await(reading);
              alone.drain(Duration.ofMillis(1)).block(LIMIT);
              one.moveConsumerPosition(16);
              go.countDown();
            })
        .expectComplete()
        .verifyThenAssertThat(LIMIT)
        .hasDroppedErrors(1);
  }

  /** Whoever waits for the drain may close what the subscriber still writes to in onComplete. */
  @Test
  void aDrainHasEndedWhenTheSubscriberKnows() {
    List<String> order = new CopyOnWriteArrayList<>();
    RingbufReceiver alone = RingbufReceiver.create(one.options());
    alone
        .receive(r -> r.getLong(0))
        .buffer(10)
        .subscribe(b -> order.add("buffer " + b), e -> {}, () -> order.add("complete"));
    one.submit(record(1)).assertWaiting();
    alone.drain(LIMIT).doOnTerminate(() -> order.add("drained")).block(LIMIT);
    assertThat(order).containsExactly("buffer [1]", "complete", "drained");
    assertThat(alone.stats().rings())
        .as("the rings of the last subscription")
        .singleElement()
        .satisfies(ring -> assertThat(ring.records()).isEqualTo(1));
    assertThat(alone.stats().records()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
