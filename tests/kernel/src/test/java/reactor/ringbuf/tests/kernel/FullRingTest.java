package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;
import static reactor.ringbuf.tests.kernel.Records.ids;
import static reactor.ringbuf.tests.kernel.Records.sequence;

import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;
import reactor.test.StepVerifier;

/** Where backpressure ends: the kernel refuses what does not fit, and loses nothing else. */
@RequiresBpf
class FullRingTest {

  /** The kernel drops at the producer; what it has taken stays, and it goes on afterwards. */
  @Test
  void aFullRingLosesNothingThatItHasTaken() {
    try (KernelRing ring = KernelRing.create(64 * 1024);
        RingView view = ring.view()) {
      Producer producer = ring.producer(0);
      int fits = 64 * 1024 / 72;
      for (int round = 0; round < 20; round++) {
        long first = producer.sequence();
        StepVerifier.create(ids(ring), 0)
            .then(() -> Load.await("the one before has given all back", () -> view.waiting() == 0))
            .then(
                () ->
                    assertThat(producer.write(RECORDS.count(fits + 100)))
                        .isEqualTo(new Written(fits, 0, 100)))
            .thenRequest(Long.MAX_VALUE)
            .expectNextSequence(sequence(first, first + fits))
            .then(() -> producer.write(RECORDS.count(3)))
            .expectNextSequence(sequence(first + fits + 100, first + fits + 103))
            .thenCancel()
            .verify(LIMIT);
      }
    }
  }

  /** Full again and again, with several producers: what is written is what comes. */
  @Test
  void anOverloadedRingDeliversWhatWasWritten() {
    try (KernelRing ring = KernelRing.create(4096);
        RingView view = ring.view()) {
      Received received = new Received();
      Disposable subscription = ids(ring).subscribe(received::accept);
      Written written = overload(ring);
      Load.await("all is read", () -> view.waiting() == 0);
      subscription.dispose();
      RingThread.awaitNone();
      assertThat(written.dropped()).as("full at times").isPositive();
      assertThat(received.count()).isEqualTo(written.written());
      Load.report(
          "overloaded 4 KiB ring: %,d of %,d records dropped by the kernel, none after",
          written.dropped(), written.attempted());
    }
  }

  private static Written overload(KernelRing ring) {
    try (Load load =
        Load.start(
            ring,
            3,
            producer -> {
              Written sum = new Written(0, 0, 0);
              while (sum.written() < 20_000) {
                sum = sum.plus(producer.write(RECORDS.count(200)));
                Thread.yield();
              }
              return sum;
            })) {
      return load.join();
    }
  }
}
