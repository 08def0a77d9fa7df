package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverRecord;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.libbpf.BpfObjectException;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Batch.Content;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.KernelVersion;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.test.StepVerifier;

/** Rings in overwrite mode, where the kernel has that. */
@RequiresBpf
class OverwriteTest {

  private static final int SIZE = 64 * 1024;
  private static final int LENGTH = 56;
  private static final int FOOTPRINT = 64;

  /** In this mode a ring is never quite full. */
  private static final int FITS = SIZE / FOOTPRINT - 1;

  private static final Batch RECORDS = Batch.of(1).length(LENGTH).content(Content.PATTERN);

  @Test
  void aKernelWithoutTheModeSaysSo() {
    assumeTrue(isTooOld(), "[optional] this kernel has overwrite mode");
    assertThatThrownBy(() -> KernelRing.createOverwriting(SIZE).close())
        .isInstanceOf(BpfObjectException.class)
        .hasMessageContaining("EINVAL")
        .hasMessageContaining("BPF_F_RB_OVERWRITE, say, takes Linux 6.19");
  }

  @Test
  void aLateSubscriberGetsWhatIsLeft() {
    assumeOverwriteMode();
    try (KernelRing ring = KernelRing.createOverwriting(SIZE);
        RingView view = ring.view()) {
      RingbufReceiver receiver = ring.receiver();
      ring.producer(0).write(RECORDS.count(5000));
      assertThat(view.overwritePosition()).isEqualTo((5000L - FITS) * FOOTPRINT);
      StepVerifier.create(receiver.receive(OverwriteTest::verified))
          .expectNext(Payload.id(0, 5000L - FITS))
          .expectNextCount(FITS - 2)
          .expectNext(Payload.id(0, 4999))
          .then(() -> Load.await("all is given back", () -> view.waiting() == 0))
          .then(() -> ring.producer(0).write(RECORDS.count(1)))
          .expectNext(Payload.id(0, 5000))
          .thenCancel()
          .verify(LIMIT);
      RingThread.awaitNone();
      assertThat(receiver.stats().overwritten()).isEqualTo((5000L - FITS) * FOOTPRINT);
      assertAccounted(receiver.stats(), view);
    }
  }

  @Test
  void producersThatLapTheRingTearNoRecord() {
    assumeOverwriteMode();
    int batches = 300;
    int count = 2000; // twice the ring
    try (KernelRing ring = KernelRing.createOverwriting(SIZE);
        RingView view = ring.view()) {
      RingbufReceiver receiver = ring.receiver();
      Received received = new Received();
      Disposable subscription =
          receiver.receive(OverwriteTest::verified).subscribe(received::accept);
      int snapshots = 0;
      try (Load load =
          Load.start(
              ring,
              2,
              producer ->
                  Load.writeUntil(
                      producer, (long) batches * count, written -> RECORDS.count(count)))) {
        for (; snapshots < 50; snapshots++) {
          verifySnapshot(receiver);
        }
        load.join();
      }
      Load.await("all is read", () -> view.waiting() == 0);
      subscription.dispose();
      RingThread.awaitNone();
      ReceiverStats stats = receiver.stats();
      assertThat(receiver.failure()).isEmpty();
      assertThat(stats.overwritten()).as("it was lapped").isPositive();
      assertAccounted(stats, view);
      Load.report(
          "%,d of %,d records received whole, %,d bytes overwritten, %d snapshots",
          received.count(), 2L * batches * count, stats.overwritten(), snapshots);
    }
  }

  @Test
  void aSnapshotConsumesNothing() {
    assumeOverwriteMode();
    try (KernelRing ring = KernelRing.createOverwriting(SIZE);
        RingView view = ring.view()) {
      ring.producer(0).write(RECORDS.count(5000));
      assertThat(verifySnapshot(ring.receiver())).hasSize(FITS);
      assertThat(verifySnapshot(ring.receiver())).hasSize(FITS);
      assertThat(view.consumerPosition()).isZero();
    }
  }

  private static List<ReceiverRecord> verifySnapshot(RingbufReceiver receiver) {
    List<ReceiverRecord> records = receiver.snapshot().collectList().block(LIMIT);
    Received order = new Received();
    for (ReceiverRecord record : records) {
      Payload.verify(record.value(), Payload.id(record.value()));
      order.accept(Payload.id(record.value()));
    }
    return records;
  }

  private static long verified(RingbufRecord record) {
    ByteBuffer bytes = record.asByteBuffer();
    Payload.verify(bytes, Payload.id(bytes));
    return Payload.id(bytes);
  }

  private static void assertAccounted(ReceiverStats stats, RingView view) {
    assertThat(stats.bytes() + stats.overwritten()).isEqualTo(view.producerPosition());
  }

  private static boolean isTooOld() {
    return KernelVersion.running().isBefore(6, 19);
  }

  private static void assumeOverwriteMode() {
    assumeFalse(isTooOld(), "[optional] overwrite mode comes with Linux 6.19");
  }
}
