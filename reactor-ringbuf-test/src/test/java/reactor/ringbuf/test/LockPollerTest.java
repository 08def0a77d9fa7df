package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import reactor.ringbuf.OpenRingbuf;

/** What a receiver is told of notifications: what epoll tells of those of a kernel map. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LockPollerTest {

  private final RingMemory memory = RingMemory.allocate(4096);
  private final RingMemory other = RingMemory.allocate(4096);
  private final WaitQueue waiters = new WaitQueue();
  private final WaitQueue otherWaiters = new WaitQueue();
  private final Openings openings = new Openings();
  private final LockPoller poller = new LockPoller();

  private final AtomicBoolean stop = new AtomicBoolean();

  /** Not the common pool, of which two tasks at once are too much on a small machine. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private final int[] notified = new int[4];

  LockPollerTest() {
    poller.add(new Opening("one", memory, waiters, openings), 0);
    poller.add(new Opening("other", other, otherWaiters, openings), 1);
  }

  @AfterEach
  void close() {
    stop.set(true);
    threads.shutdownNow();
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
    await().pollDelay(Duration.ZERO).until(poller::isWaiting);
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

  /** The one that was notified first comes first, however often the other is. */
  @Test
  void aRingThatIsNotifiedAllTheTimeLeavesRoomForOthers() {
    memory.producerPosition(16);
    other.producerPosition(16);
    waiters.wakeAll();
    otherWaiters.wakeAll();
    int[] one = new int[1];
    assertThat(poller.await(-1, one)).isEqualTo(1);
    assertThat(one[0]).isZero();
    waiters.wakeAll();
    assertThat(poller.await(-1, one)).isEqualTo(1);
    assertThat(one[0]).isEqualTo(1);
    assertThat(poller.await(-1, one)).isEqualTo(1);
    assertThat(one[0]).isZero();
  }

  @Test
  void aWaitThatANotificationEndsIsNoneAtOnce() throws Exception {
    CompletableFuture<Integer> wait = new CompletableFuture<>();
    new Thread(() -> wait.complete(poller.await(-1, notified))).start();
    await().pollDelay(Duration.ZERO).until(poller::isWaiting);
    memory.producerPosition(16);
    waiters.wakeAll();
    assertThat(poller.isWaiting()).isFalse(); // though its thread may not have run yet
    assertThat(wait.get()).isEqualTo(1);
  }

  @Test
  void aNapIsNoWaitAndEndsInTime() {
    CompletableFuture<Integer> wait = new CompletableFuture<>();
    Thread naps =
        new Thread(() -> wait.complete(poller.await(TimeUnit.MILLISECONDS.toNanos(10), notified)));
    naps.start();
    while (!wait.isDone()) {
      assertThat(poller.isWaiting()).isFalse();
    }
    assertThat(wait.join()).isZero();
  }

  @Test
  void aRingThatWasRemovedIsNotReported() {
    Opening opening = new Opening("late", memory, waiters, openings);
    LockPoller late = new LockPoller();
    late.add(opening, 5);
    memory.producerPosition(16);
    waiters.wakeAll();
    late.remove(opening);
    waiters.wakeAll();
    assertThat(late.await(0, notified)).isZero();
    late.close();
  }

  @Test
  void ringsOfAnotherKindAreRefused() {
    OpenRingbuf foreign =
        (OpenRingbuf)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {OpenRingbuf.class},
                (proxy, method, arguments) -> "map 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> poller.add(foreign, 2))
        .withMessage("map 7 is no test ring, and cannot be received together with one");
  }

  /** Whichever comes first, the commit is noticed. */
  @Test
  void aCommitWhileTheRingIsAddedIsNoticed() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      RingMemory fresh = RingMemory.allocate(4096);
      WaitQueue queue = new WaitQueue();
      Producers producers = new Producers(fresh, queue);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<Void> commit =
          CompletableFuture.runAsync(
              () -> {
                join(start);
                producers.commit(producers.reserve(8), new byte[8], false, Wakeup.ADAPTIVE);
              },
              threads);
      LockPoller late = new LockPoller();
      join(start);
      late.add(new Opening("late", fresh, queue, openings), 5);
      commit.get();
      assertThat(late.await(0, notified)).as("round %d", i).isEqualTo(1);
      late.close();
    }
  }

  @Test
  void wakesAndNotificationsRaceWithCloseWithoutHarm() throws Exception {
    CompletableFuture<Void> notifies =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                waiters.wakeAll();
              }
            },
            threads);
    for (int i = 0; i < 2_000; i++) {
      LockPoller closing = new LockPoller();
      Opening opening = new Opening("closing", memory, waiters, openings);
      closing.add(opening, 0);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<Void> wakes =
          CompletableFuture.runAsync(
              () -> {
                join(start);
                closing.wake();
              },
              threads);
      join(start);
      if (i % 2 == 0) {
        closing.await(-1, notified); // a wake that came before it counts
        closing.remove(opening);
      }
      closing.close();
      wakes.get();
      closing.wake();
      assertThat(closing.await(0, notified)).isZero();
    }
    stop.set(true);
    notifies.get();
  }

  private static void join(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the other thread did not come", e);
    }
  }
}
