package reactor.ringbuf.samples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.test.Reservation;
import reactor.ringbuf.test.TestRingbuf;
import reactor.test.StepVerifier;

/**
 * How to test a pipeline on BPF events without BPF: the test writes to the ring what the BPF
 * program would, and the pipeline receives it as in production.
 */
class ExecPipelinesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The types of the object that production loads; reading them takes no kernel. */
  private static final Btf BTF = Btf.ofResource(ExecEvent.class, "/exec_event.bpf.o");

  private final TestRingbuf ring = TestRingbuf.create(64 * 1024);
  private final Flux<ExecEvent> events =
      RingbufReceiver.create(ring.options()).receive(BTF.decoder(ExecEvent.class));

  @AfterEach
  void closeRing() {
    ring.assertNotSubscribed().close();
  }

  /** The record as the BPF program writes it, member by member. */
  private static byte[] execEvent(int pid, int uid, String comm) {
    return ByteBuffer.allocate(BTF.struct("exec_event").size())
        .order(ByteOrder.nativeOrder())
        .putInt(pid)
        .putInt(uid)
        .put(comm.getBytes(StandardCharsets.UTF_8))
        .array();
  }

  private void start(int programs, int uid) {
    for (int pid = 1; pid <= programs; pid++) {
      ring.submit(execEvent(pid, uid, "sh"));
    }
  }

  @Test
  void decodesEvents() {
    StepVerifier.create(events)
        .then(() -> ring.submit(execEvent(42, 1000, "make")))
        .expectNext(new ExecEvent(42, 1000, "make"))
        .thenCancel()
        .verify(LIMIT);
  }

  /**
   * In virtual time the operators' clocks stand still, but the ring is drained in real time: wait
   * for that with assertDelivered before the clocks are put forward.
   */
  @Test
  void alertsWhenAUserStartsTooManyPrograms() {
    StepVerifier.withVirtualTime(() -> ExecPipelines.alerts(events, 3))
        .then(() -> start(4, 1000))
        .then(() -> start(3, 1001))
        .then(() -> ring.assertDelivered(7))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(new Alert(1000, 4))
        .then(() -> start(9, 1001))
        .then(() -> ring.assertDelivered(16))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(new Alert(1001, 9))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void alertsOfAUserAtMostOnceAMinute() {
    StepVerifier.withVirtualTime(() -> ExecPipelines.alerts(events, 3))
        .then(() -> start(4, 1000))
        .then(() -> ring.assertDelivered(4))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(new Alert(1000, 4))
        .then(() -> start(5, 1000))
        .then(() -> ring.assertDelivered(9))
        .expectNoEvent(Duration.ofSeconds(60))
        .then(() -> start(6, 1000))
        .then(() -> ring.assertDelivered(15))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(new Alert(1000, 6))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void eventsWaitInTheRingWhileTheStoreIsSlow() {
    Sinks.Empty<Void> stored = Sinks.empty();
    StepVerifier.create(ExecPipelines.archive(events, event -> stored.asMono()))
        .then(() -> start(100, 1000))
        // One is with the store; the receiver has no demand, and the rest is still in the ring.
        .then(() -> ring.assertParked().assertDelivered(1))
        .then(stored::tryEmitEmpty)
        .expectNextCount(99)
        .expectNext(100L)
        .then(() -> ring.assertWaiting().assertBytesWaiting(0).assertDropped(0))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void eventsAreDroppedByTheProducerWhenTheRingIsFull() {
    StepVerifier.create(ExecPipelines.archive(events, event -> Flux.<Void>never().then()))
        .then(() -> ring.submit(execEvent(1, 1000, "sh")).assertParked())
        .then(() -> ring.fill(execEvent(2, 1000, "sh")))
        .then(() -> assertThat(ring.output(execEvent(3, 1000, "sh"))).isFalse())
        .then(() -> ring.assertDropped(1).assertDelivered(1))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void anEventThatIsStillBeingWrittenHoldsTheOthersBack() {
    byte[] event = execEvent(1, 1000, "sh");
    Reservation first = ring.reserve(event.length);
    first.buffer().put(event);
    StepVerifier.create(events.map(ExecEvent::pid))
        .then(() -> ring.submit(execEvent(2, 1000, "sh")).assertWaiting().assertDelivered(0))
        .then(first::submit)
        .expectNext(1, 2)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void aCorruptRingEndsThePipelineWithAnError() {
    StepVerifier.create(events)
        .then(() -> ring.corruptHeader(0x3fffffff))
        .expectError(CorruptRingbufException.class)
        .verify(LIMIT);
  }
}
