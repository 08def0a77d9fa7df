package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.tests.kernel.Records.RECORDS;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What naps are for: the kernel does not notify, and so does not interrupt the producer. */
@RequiresBpf
@Timeout(60)
class NapTest {

  private static final int WRITTEN = 100;

  /** The longest window, so that a test machine's pauses do not make the ring a quiet one. */
  @Test
  void theKernelNotifiesNobodyWhileTheReceiverNaps() throws Exception {
    long notified = notifications(Duration.ofMillis(10));
    Load.report("%d of %d records notified while the receiver naps", notified, WRITTEN);
    assertThat(notified).isLessThan(WRITTEN / 2);
  }

  /** The same without naps, which shows that notifications are counted at all. */
  @Test
  void theKernelNotifiesOfEachRecordWithoutNaps() throws Exception {
    long notified = notifications(Duration.ZERO);
    Load.report("%d of %d records notified without naps", notified, WRITTEN);
    assertThat(notified).isGreaterThan(WRITTEN * 3 / 4);
  }

  /** Writes each record while the receiver naps on the ring, or waits for it. */
  private static long notifications(Duration window) throws Exception {
    AtomicLong received = new AtomicLong();
    AtomicLong before = new AtomicLong(); // naps and waits at the time of the last record
    try (KernelRing ring = KernelRing.create(64 * 1024)) {
      RingbufReceiver receiver = RingbufReceiver.create(ring.options().coalescing(window));
      Disposable subscription =
          receiver
              .receive()
              .subscribe(
                  record -> {
                    before.set(pauses(receiver));
                    received.incrementAndGet();
                  });
      try (Notifications notifications = new Notifications(ring)) {
        for (int written = 0; written < WRITTEN; written++) {
          Load.await("nap or wait", () -> pauses(receiver) > before.get());
          notifications.awaitAsleep();
          ring.producer(0).write(RECORDS);
          int all = written + 1;
          Load.await("received", () -> received.get() == all);
        }
        return notifications.end();
      } finally {
        subscription.dispose();
        RingThread.awaitNone();
      }
    }
  }

  private static long pauses(RingbufReceiver receiver) {
    ReceiverStats stats = receiver.stats();
    return stats.naps() + stats.waits();
  }
}
