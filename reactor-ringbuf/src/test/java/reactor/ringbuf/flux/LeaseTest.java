package reactor.ringbuf.flux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
  void aRingHasOneOwner() {
    Lease lease = acquire();
    assertThat(Lease.acquire(ring)).isNull();
    lease.release();
    acquire().release();
  }

  @Test
  void ringsDoNotConcernEachOther() {
    Lease one = acquire();
    Lease other = Objects.requireNonNull(Lease.acquire(new Object()));
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
    assertThat(Lease.acquire(ring)).as("the second owns it now").isNull();
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
    second.whenFree(subscription::incrementAndGet);
    first.release();
    assertThat(subscription).hasValue(1);
    second.release();
    return new WeakReference<>(subscription);
  }

  private void start(Lease lease, String name) {
    lease.whenFree(() -> started.add(name));
  }

  private Lease acquire() {
    @Nullable Lease lease = Lease.acquire(ring);
    assertThat(lease).isNotNull();
    return Objects.requireNonNull(lease);
  }
}
