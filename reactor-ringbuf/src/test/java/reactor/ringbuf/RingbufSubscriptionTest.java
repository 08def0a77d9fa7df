package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Demand adds up, and no change of it ever leaves the owner of the ring asleep. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingbufSubscriptionTest {

  private final FakeRing ring = new FakeRing();
  private final RingbufSubscription demand = new RingbufSubscription(null, () -> {});

  @Test
  void startsWithNothing() {
    assertThat(demand.requested()).isZero();
    assertThat(demand.isStopped()).isFalse();
    assertThat(demand.stopReason()).isNull();
  }

  @Test
  void addsUpAndIsUsedUp() {
    demand.request(3);
    demand.request(2);
    demand.produced(4);
    assertThat(demand.requested()).isEqualTo(1);
    demand.produced(1);
    assertThat(demand.requested()).isZero();
  }

  @Test
  void withoutABoundIsNeverUsedUp() {
    demand.request(Long.MAX_VALUE - 1);
    demand.request(Long.MAX_VALUE - 1);
    assertThat(demand.requested()).isEqualTo(Long.MAX_VALUE);
    demand.produced(1_000_000);
    demand.request(1);
    assertThat(demand.requested()).isEqualTo(Long.MAX_VALUE);
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
    assertThat(demand.stopReason()).isSameAs(RingbufSubscription.CANCELLED);
    assertThat(demand.fail(new RuntimeException())).isFalse();
    assertThat(demand.stopReason()).isSameAs(RingbufSubscription.CANCELLED);
  }

  @Test
  void aRequestEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(() -> demand.awaitDemand(-1));
    owner.awaitState(demand::isParked);
    demand.request(1);
    owner.join();
    assertThat(demand.isParked()).isFalse();
  }

  @Test
  void aCancellationEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(() -> demand.awaitDemand(-1));
    owner.awaitState(demand::isParked);
    demand.cancel();
    owner.join();
  }

  @Test
  void anErrorEndsTheWaitForDemand() throws Exception {
    Owner owner = new Owner(() -> demand.awaitDemand(-1));
    owner.awaitState(demand::isParked);
    demand.fail(new RuntimeException());
    owner.join();
  }

  @Test
  void thereIsNoWaitWhereThereIsDemandOrAnEnd() {
    demand.ownedBy(Thread.currentThread());
    demand.request(1);
    demand.awaitDemand(-1);
    demand.produced(1);
    demand.cancel();
    demand.awaitDemand(-1);
    assertThat(demand.awaitRings(ring, -1, new int[1])).isZero();
  }

  /** Neither is news; and an interrupt that stays would make the owner spin. */
  @Test
  void interruptsAndStrayUnparksDoNotEndTheWaitForDemand() throws Exception {
    Owner owner = new Owner(() -> demand.awaitDemand(-1));
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
    Owner owner = new Owner(() -> demand.awaitRings(ring, -1, new int[1]));
    owner.awaitState(demand::isPolling);
    demand.request(1);
    ring.happen();
    owner.join();
    assertThat(ring.wakes).hasValue(0);
  }

  @Test
  void aCancellationEndsTheWaitForTheRing() throws Exception {
    demand.request(1);
    Owner owner = new Owner(() -> demand.awaitRings(ring, -1, new int[1]));
    owner.awaitState(demand::isPolling);
    demand.cancel();
    owner.join();
    assertThat(ring.wakes).hasValue(1);
  }

  @Test
  void newsEndsEitherWait() throws Exception {
    demand.request(1);
    Owner waits = new Owner(() -> demand.awaitRings(ring, -1, new int[1]));
    waits.awaitState(demand::isPolling);
    demand.tell();
    waits.join();
    assertThat(demand.takeNews()).isTrue();
    assertThat(demand.takeNews()).isFalse();
    demand.produced(1);
    Owner parks = new Owner(() -> demand.awaitDemand(-1));
    parks.awaitState(demand::isParked);
    demand.tell();
    parks.join();
  }

  /** The store-then-look handshake, as often as two threads can play it. */
  @Test
  void noRequestIsMissed() throws Exception {
    AtomicLong delivered = new AtomicLong();
    Owner owner =
        new Owner(
            () -> {
              while (!demand.isStopped()) {
                long n = demand.requested();
                if (n == 0) {
                  demand.awaitDemand(-1);
                } else {
                  demand.produced(n);
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
  private static final class FakeRing implements RingbufPoller {

    final AtomicInteger wakes = new AtomicInteger();
    private final Semaphore events = new Semaphore(0);

    void happen() {
      events.release();
    }

    @Override
    public void add(OpenRingbuf ring, int index) {}

    @Override
    public void remove(OpenRingbuf ring) {}

    @Override
    public int await(long nanos, int[] notified) {
      if (nanos < 0) {
        events.acquireUninterruptibly();
      }
      return 0;
    }

    @Override
    public void wake() {
      wakes.incrementAndGet();
      events.release();
    }

    @Override
    public void close() {}
  }
}
