package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Waiting, with an eventfd in place of the ring: it notifies as a map does, at each write. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingPollerTest {

  private final int ring = Libc.eventfd(0, Libc.EFD_CLOEXEC);
  private final RingPoller poller = new RingPoller(ring);

  @AfterEach
  void close() {
    poller.close();
    Libc.close(ring);
  }

  @Test
  void saysThatTheTimeIsOver() {
    assertThat(poller.await(0)).isTrue();
    assertThat(poller.await(5)).isTrue();
  }

  @Test
  void aNotificationEndsTheWait() {
    CompletableFuture<Boolean> wait = CompletableFuture.supplyAsync(() -> poller.await(-1));
    notifyConsumer();
    assertThat(wait.join()).isFalse();
  }

  @Test
  void aNotificationBeforeTheWaitCounts() {
    notifyConsumer();
    assertThat(poller.await(-1)).isFalse();
  }

  /** A level would be reported again, since nobody has read the eventfd: the owner would spin. */
  @Test
  void aNotificationIsReportedOnce() {
    notifyConsumer();
    assertThat(poller.await(-1)).isFalse();
    assertThat(poller.await(0)).isTrue();
    notifyConsumer();
    assertThat(poller.await(-1)).isFalse();
  }

  @Test
  void aWakeEndsTheWait() {
    CompletableFuture<Boolean> wait = CompletableFuture.supplyAsync(() -> poller.await(-1));
    poller.wake();
    assertThat(wait.join()).isFalse();
  }

  @Test
  void aWakeThatIsCollectedIsGone() {
    poller.wake();
    assertThat(poller.await(-1)).isFalse();
    poller.collectWake();
    assertThat(poller.await(0)).isTrue();
  }

  @Test
  void collectingWaitsForAWakeOnItsWay() {
    CompletableFuture<Void> collection = CompletableFuture.runAsync(poller::collectWake);
    poller.wake();
    collection.join();
    assertThat(poller.await(0)).isTrue();
  }

  @Test
  void closesItsDescriptors() {
    for (int i = 0; i < 100_000; i++) { // far more than a process may open
      new RingPoller(ring).close();
    }
  }

  @Test
  void whatCannotBePolledLeavesNothingOpen() {
    for (int i = 0; i < 100_000; i++) {
      assertThatExceptionOfType(LinuxException.class)
          .isThrownBy(() -> new RingPoller(1_000_000))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF))
          .satisfies(e -> assertThat(e.call()).isEqualTo("epoll_ctl"));
    }
  }

  private void notifyConsumer() {
    try (Memory one = new Memory(8)) {
      one.setLong(0, 1);
      Libc.write(ring, one, 8);
    }
  }
}
