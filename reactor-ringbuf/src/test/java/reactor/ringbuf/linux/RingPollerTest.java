package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Waiting, with an eventfd in place of the ring: it notifies as a map does, at each write. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingPollerTest {

  private final int ring = Libc.eventfd(0, Libc.EFD_CLOEXEC);
  private final RingPoller poller = new RingPoller();
  private final int[] notified = new int[4];

  RingPollerTest() {
    poller.add(ring, 7);
  }

  @AfterEach
  void close() {
    poller.close();
    Libc.close(ring);
  }

  @Test
  void returnsWhenTheTimeIsOver() {
    assertThat(poller.await(0, notified)).isZero();
    assertThat(poller.await(50_000, notified)).isZero();
    assertThat(poller.await(5_000_000, notified)).isZero();
  }

  @Test
  void aNotificationEndsTheWait() {
    CompletableFuture<Integer> wait =
        CompletableFuture.supplyAsync(() -> poller.await(-1, notified));
    notifyConsumer(ring);
    assertThat(wait.join()).isEqualTo(1);
    assertThat(notified[0]).isEqualTo(7);
  }

  @Test
  void aNotificationBeforeTheWaitCounts() {
    notifyConsumer(ring);
    assertThat(poller.await(-1, notified)).isEqualTo(1);
  }

  /** A level would be reported again, since nobody has read the eventfd: the owner would spin. */
  @Test
  void aNotificationIsReportedOnce() {
    notifyConsumer(ring);
    assertThat(poller.await(-1, notified)).isEqualTo(1);
    assertThat(poller.await(0, notified)).isZero();
    notifyConsumer(ring);
    assertThat(poller.await(-1, notified)).isEqualTo(1);
  }

  @Test
  void ringsAreToldApartAndNoneIsForgottenForWantOfRoom() {
    int other = Libc.eventfd(0, Libc.EFD_CLOEXEC);
    poller.add(other, 8);
    notifyConsumer(ring);
    notifyConsumer(other);
    int[] one = new int[1];
    List<Integer> seen = new ArrayList<>();
    while (seen.size() < 2) {
      if (poller.await(0, one) == 1) {
        seen.add(one[0]);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(7, 8);
    poller.remove(other);
    notifyConsumer(other);
    assertThat(poller.await(0, notified)).isZero();
    Libc.close(other);
  }

  @Test
  void aWakeEndsTheWaitAndIsGone() {
    CompletableFuture<Integer> wait =
        CompletableFuture.supplyAsync(() -> poller.await(-1, notified));
    poller.wake();
    assertThat(wait.join()).isZero();
    poller.wake();
    poller.wake();
    assertThat(poller.await(-1, notified)).isZero();
    CompletableFuture<Integer> next =
        CompletableFuture.supplyAsync(() -> poller.await(-1, notified));
    notifyConsumer(ring);
    assertThat(next.join()).as("no wake was left over").isEqualTo(1);
  }

  /** Its number may be another file's by then. */
  @Test
  void aWakeAfterTheEndDoesNothing() {
    RingPoller closed = new RingPoller();
    closed.close();
    int reused = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
    int alsoReused = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
    closed.wake();
    try (Memory word = new Memory(8)) {
      assertThat(Libc.read(reused, word, 8)).isEqualTo(-1);
      assertThat(Libc.read(alsoReused, word, 8)).isEqualTo(-1);
    }
    Libc.close(reused);
    Libc.close(alsoReused);
  }

  @Test
  void closesItsDescriptors() {
    for (int i = 0; i < 100_000; i++) { // far more than a process may open
      new RingPoller().close();
    }
  }

  @Test
  void whatCannotBePolledIsRefused() {
    assertThatExceptionOfType(LinuxException.class)
        .isThrownBy(() -> poller.add(1_000_000, 0))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF))
        .satisfies(e -> assertThat(e.call()).isEqualTo("epoll_ctl"));
  }

  private static void notifyConsumer(int ring) {
    try (Memory one = new Memory(8)) {
      one.setLong(0, 1);
      Libc.write(ring, one, 8);
    }
  }
}
