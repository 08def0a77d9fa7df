package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a receiver is told of notifications: what epoll tells of those of a kernel map. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LockPollerTest {

  private final RingMemory memory = RingMemory.allocate(4096);
  private final RingMemory other = RingMemory.allocate(4096);
  private final WaitQueue waiters = new WaitQueue();
  private final WaitQueue otherWaiters = new WaitQueue();
  private final Openings openings = new Openings();
  private final LockPoller poller = new LockPoller();
  private final int[] notified = new int[4];

  LockPollerTest() {
    poller.add(new Opening("one", memory, waiters, openings), 0);
    poller.add(new Opening("other", other, otherWaiters, openings), 1);
  }

  @AfterEach
  void close() {
    poller.close();
  }

  @Test
  void aNotificationIsReportedOnce() {
    memory.producerPosition(16);
    waiters.wakeAll();
    assertThat(poller.await(-1, notified)).isEqualTo(1);
    assertThat(notified[0]).isZero();
    assertThat(poller.await(0, notified)).isZero();
  }

  @Test
  void aNotificationOfNothingIsSwallowed() {
    memory.producerPosition(16);
    waiters.wakeAll();
    memory.consumerPosition(16);
    assertThat(poller.await(0, notified)).isZero();
    memory.producerPosition(32);
    assertThat(poller.await(0, notified)).as("nobody was notified of it").isZero();
    waiters.wakeAll();
    assertThat(poller.await(0, notified)).isEqualTo(1);
    assertThat(waiters.notifications()).isEqualTo(2);
  }

  @Test
  void whatIsThereWhenARingIsAddedCounts() {
    memory.producerPosition(16);
    LockPoller late = new LockPoller();
    late.add(new Opening("late", memory, waiters, openings), 5);
    assertThat(late.await(-1, notified)).isEqualTo(1);
    assertThat(notified[0]).isEqualTo(5);
    late.close();
  }

  @Test
  void noRingIsForgottenForWantOfRoom() {
    memory.producerPosition(16);
    other.producerPosition(16);
    waiters.wakeAll();
    otherWaiters.wakeAll();
    int[] one = new int[1];
    assertThat(poller.await(-1, one)).isEqualTo(1);
    assertThat(one[0]).isZero();
    assertThat(poller.await(-1, one)).isEqualTo(1);
    assertThat(one[0]).isEqualTo(1);
  }

  @Test
  void aWakeEndsOneWaitAndAnInterruptNone() throws Exception {
    CompletableFuture<Integer> wait = new CompletableFuture<>();
    Thread waits = new Thread(() -> wait.complete(poller.await(-1, notified)));
    waits.start();
    while (!poller.isWaiting()) {
      Thread.onSpinWait();
    }
    waits.interrupt();
    waits.join(20);
    assertThat(wait).isNotDone();
    poller.wake();
    assertThat(wait.get()).isZero();
    assertThat(poller.await(0, notified)).isZero();
    memory.producerPosition(16);
    waiters.wakeAll();
    assertThat(poller.await(-1, notified)).isEqualTo(1);
  }
}
