package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One owner at a time, and the next one starts when the former has let go, not before. */
@Timeout(60)
class LeaseTest {

  private final Object ring = new Object();
  private final List<String> started = new ArrayList<>();

  @Test
  void aRingWithoutAnOwnerIsFreeAtOnce() {
    Lease lease = acquire();
    start(lease, "first");
    assertThat(started).containsExactly("first");
    lease.release();
  }

  @Test
  void whoComesWhileAnotherHasTheRingIsRefusedAfterAMoment() throws Exception {
    Lease lease = acquire();
    Lease second = acquire();
    CountDownLatch refused = new CountDownLatch(1);
    second.whenGranted(() -> started.add("second"), refused::countDown);
    refused.await();
    second.release();
    lease.release();
    assertThat(started).isEmpty();
  }

  /** On JDK 25 with two processors, one task is all that the common pool can run. */
  @Test
  void whoIsRefusedIsToldThoughTheCommonPoolIsBusy() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism() + 1; i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    try {
      whoComesWhileAnotherHasTheRingIsRefusedAfterAMoment();
    } finally {
      end.countDown();
    }
  }

  /** As with share(): the former is cancelled just after the next one has come. */
  @Test
  void whoComesJustBeforeTheFormerIsCancelledWaitsForIt() {
    Lease first = acquire();
    Lease second = acquire();
    start(second, "second");
    first.ending();
    first.release();
    assertThat(started).containsExactly("second");
    second.release();
  }

  @Test
  void severalRingsAreFreeTogether() {
    Object other = new Object();
    Lease one = acquire();
    Lease two = new Lease(Set.of(other), () -> {});
    Lease both = new Lease(Set.of(ring, other), () -> {});
    start(both, "both");
    Lease last = new Lease(Set.of(other), () -> {});
    start(last, "last");
    one.release();
    assertThat(started).isEmpty();
    two.release();
    assertThat(started).containsExactly("both");
    both.release();
    assertThat(started).containsExactly("both", "last");
    last.release();
  }

  @Test
  void ringsDoNotConcernEachOther() {
    Lease one = acquire();
    Lease other = new Lease(Set.of(new Object()), () -> {});
    start(other, "other");
    assertThat(started).containsExactly("other");
    one.release();
    other.release();
  }

  @Test
  void theNextOwnerWaitsForOneThatIsEnding() {
    Lease first = acquire();
    first.ending();
    Lease second = acquire();
    start(second, "second");
    assertThat(started).isEmpty();
    first.release();
    assertThat(started).containsExactly("second");
    second.release();
  }

  @Test
  void theNextOwnerMayBecomeReadyAfterTheFormerHasLetGo() {
    Lease first = acquire();
    first.ending();
    Lease second = acquire();
    first.release();
    start(second, "second");
    assertThat(started).containsExactly("second");
    second.release();
  }

  @Test
  void ownersStartInTheOrderOfTheirSubscriptions() {
    Lease first = acquire();
    first.ending();
    Lease second = acquire();
    second.ending();
    Lease third = acquire();
    start(third, "third");
    start(second, "second");
    first.release();
    assertThat(started).containsExactly("second");
    second.release();
    assertThat(started).containsExactly("second", "third");
    third.release();
  }

  /** A subscription that could not be set up gives its lease back without ever having owned. */
  @Test
  void oneThatGivesUpWhileItWaitsDoesNotMakeTheRingFree() {
    Lease first = acquire();
    first.ending();
    acquire().release();
    Lease third = acquire();
    start(third, "third");
    assertThat(started).as("while the first still drains").isEmpty();
    first.release();
    assertThat(started).containsExactly("third");
    third.release();
  }

  /** A subscriber may keep its subscription for long: it must not keep all that came after. */
  @Test
  void aLeaseDoesNotKeepItsSuccessorsReachable() throws InterruptedException {
    Lease first = acquire();
    first.ending();
    WeakReference<AtomicInteger> later = successor(first);
    while (later.get() != null) {
      System.gc(); // for ever, if it is kept
      Thread.sleep(1);
    }
    first.ending();
  }

  private WeakReference<AtomicInteger> successor(Lease first) {
    AtomicInteger subscription = new AtomicInteger();
    Lease second = acquire();
    second.whenGranted(subscription::incrementAndGet, () -> {});
    first.release();
    assertThat(subscription).hasValue(1);
    second.release();
    return new WeakReference<>(subscription);
  }

  private void start(Lease lease, String name) {
    lease.whenGranted(() -> started.add(name), () -> started.add(name + " refused"));
  }

  private Lease acquire() {
    return new Lease(Set.of(ring), () -> {});
  }
}
