package reactor.ringbuf.flux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Demand adds up, and no change of it ever leaves the owner of the ring asleep. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DemandTest {

  private final FakeRing ring = new FakeRing();
  private final Demand demand = new Demand(ring);

  @Test
  void startsWithNothing() {
    assertThat(demand.available()).isZero();
    assertThat(demand.isStopped()).isFalse();
    assertThat(demand.stopReason()).isNull();
  }

  @Test
  void addsUpAndIsUsedUp() {
    demand.request(3);
    demand.request(2);
    demand.delivered(4);
    assertThat(demand.available()).isEqualTo(1);
    demand.delivered(1);
    assertThat(demand.available()).isZero();
  }

  @Test
  void withoutABoundIsNeverUsedUp() {
    demand.request(Long.MAX_VALUE - 1);
    demand.request(Long.MAX_VALUE - 1);
    assertThat(demand.available()).isEqualTo(Long.MAX_VALUE);
    demand.delivered(1_000_000);
    demand.request(1);
    assertThat(demand.available()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theFirstReasonToEndIsKept() {
    RuntimeException first = new RuntimeException("first");

    assertThat(demand.fail(first)).isTrue();
    assertThat(demand.fail(new RuntimeException("second"))).isFalse();
    assertThat(demand.isStopped()).isTrue();
    assertThat(demand.stopReason()).isSameAs(first);
  }

  @Test
  void aCancellationOutweighsAnError() {
    demand.fail(new RuntimeException());
    demand.cancel();
    assertThat(demand.stopReason()).isSameAs(Demand.CANCELLED);
    assertThat(demand.fail(new RuntimeException())).isFalse();
    assertThat(demand.stopReason()).isSameAs(Demand.CANCELLED);
  }

  @Test
  void aRequestEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(demand::awaitDemand);
    owner.awaitState(demand::isParked);
    demand.request(1);
    owner.join();
    assertThat(demand.isParked()).isFalse();
  }

  @Test
  void aCancellationEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(demand::awaitDemand);
    owner.awaitState(demand::isParked);
    demand.cancel();
    owner.join();
  }

  @Test
  void anErrorEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(demand::awaitDemand);
    owner.awaitState(demand::isParked);
    demand.fail(new RuntimeException());
    owner.join();
  }

  @Test
  void thereIsNoWaitWhereThereIsDemandOrAnEnd() {
    demand.ownedBy(Thread.currentThread());
    demand.request(1);
    demand.awaitDemand();
    demand.delivered(1);
    demand.cancel();
    demand.awaitDemand();
    demand.awaitRing(-1);
    assertThat(ring.waits).hasValue(0);
  }

  /** Neither is news; and an interrupt that stays would make the owner spin. */
  @Test
  void interruptsAndStrayUnparksDoNotEndTheWaitForDemand() throws Exception {
    Owner owner = new Owner(demand::awaitDemand);
    owner.awaitState(demand::isParked);
    owner.thread.interrupt();
    LockSupport.unpark(owner.thread);
    while (owner.thread.isInterrupted() || owner.thread.getState() != Thread.State.WAITING) {
      assertThat(owner.thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    demand.request(1);
    owner.join();
  }

  @Test
  void aRequestCostsNoWakeWhileTheOwnerWaitsForTheRing() throws Exception {
    demand.request(1);
    Owner owner = new Owner(() -> demand.awaitRing(-1));
    owner.awaitState(demand::isPolling);
    demand.request(1);
    ring.happen();
    owner.join();
    assertThat(ring.wakes).hasValue(0);
    assertThat(ring.collected).hasValue(0);
  }

  @Test
  void aCancellationEndsTheWaitForTheRing() throws Exception {
    demand.request(1);
    Owner owner = new Owner(() -> demand.awaitRing(-1));
    owner.awaitState(demand::isPolling);
    demand.cancel();
    owner.join();
    assertThat(ring.wakes).hasValue(1);
    assertThat(ring.collected).hasValue(1);
  }

  /** A wake after the owner is gone would hit a descriptor that is somebody else's by then. */
  @Test
  void manyWhoEndItWakeTheOwnerOnceAndBeforeItGoesOn() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      FakeRing ring = new FakeRing();
      Demand demand = new Demand(ring);
      CountDownLatch ready = new CountDownLatch(2);
      List<Thread> enders = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Thread ender =
            new Thread(
                () -> {
                  ready.countDown();
                  while (ready.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  demand.cancel();
                });
        ender.start();
        enders.add(ender);
      }
      if (round % 2 == 0) {
        ring.happen(); // the ring and the end at once
      }
      demand.ownedBy(Thread.currentThread());
      ready.await();
      demand.awaitRing(-1);
      ring.closed = true;
      for (Thread ender : enders) {
        ender.join();
      }
      assertThat(ring.wokenAfterClose).isFalse();
      assertThat(ring.wakes.get()).isLessThanOrEqualTo(1).isEqualTo(ring.collected.get());
    }
  }

  /** The store-then-look handshake, as often as two threads can play it. */
  @Test
  void noRequestIsMissed() throws Exception {
    AtomicLong delivered = new AtomicLong();
    Owner owner =
        new Owner(
            () -> {
              while (!demand.isStopped()) {
                long n = demand.available();
                if (n == 0) {
                  demand.awaitDemand();
                } else {
                  demand.delivered(n);
                  delivered.addAndGet(n);
                }
              }
            });
    for (int i = 1; i <= 200_000; i++) {
      demand.request(1);
      while (delivered.get() < i) {
        Thread.onSpinWait(); // for ever, if a request is missed
      }
    }
    demand.cancel();
    owner.join();
    assertThat(delivered).hasValue(200_000);
  }

  @Test
  void aTimeLimitIsPassedOn() {
    demand.ownedBy(Thread.currentThread());
    demand.request(1);
    assertThat(demand.awaitRing(0)).isTrue();
    ring.happen();
    assertThat(demand.awaitRing(0)).isFalse();
  }

  /** A thread that does what the owner of a ring would. */
  private final class Owner {

    final Thread thread;

    Owner(Runnable wait) {
      thread = new Thread(wait);
      demand.ownedBy(thread);
      thread.start();
    }

    void awaitState(java.util.function.BooleanSupplier state) {
      while (!state.getAsBoolean() || thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    void join() throws InterruptedException {
      thread.join();
    }
  }

  /** Counts what the handshakes do to the poller. */
  private static final class FakeRing implements Demand.RingWait {

    final AtomicInteger waits = new AtomicInteger();
    final AtomicInteger wakes = new AtomicInteger();
    final AtomicInteger collected = new AtomicInteger();
    private final Semaphore events = new Semaphore(0);
    private final Semaphore wakesToCollect = new Semaphore(0);
    volatile boolean closed;
    volatile boolean wokenAfterClose;

    void happen() {
      events.release();
    }

    @Override
    public boolean await(int timeoutMillis) {
      waits.incrementAndGet();
      if (timeoutMillis < 0) {
        events.acquireUninterruptibly();
        return false;
      }
      try {
        return !events.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void wake() {
      wokenAfterClose |= closed;
      wakes.incrementAndGet();
      wakesToCollect.release();
      events.release();
    }

    @Override
    public void collectWake() {
      wakesToCollect.acquireUninterruptibly();
      collected.incrementAndGet();
    }
  }
}
