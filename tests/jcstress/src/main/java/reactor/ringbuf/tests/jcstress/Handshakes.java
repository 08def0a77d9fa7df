package reactor.ringbuf.tests.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.flux.Demand;

/**
 * The owner of a ring that is about to block against a subscriber that has news for it. The owner
 * really parks.
 */
final class Handshakes {

  private static final String STUCK = "There is news, and the owner sleeps on.";

  private Handshakes() {}

  /** What every test here starts from: nothing requested yet. */
  public static class Subscription extends Race {
    final FakeRingWait wait = new FakeRingWait();
    final Demand demand = new Demand(wait);
    final Rescue rescue = new Rescue(() -> demand.available() != 0 || demand.isStopped());

    Subscription() {
      wait.guardedBy(rescue);
    }

    final String awaitDemand() {
      demand.ownedBy(Thread.currentThread());
      return rescue.guard(demand::awaitDemand);
    }

    /** Waits for the ring, and closes the descriptor that others wake it by. */
    final String awaitEnd() {
      String woken = rescue.guard(() -> demand.awaitRing(-1));
      wait.close();
      return woken;
    }
  }

  /** A cancellation against epoll. */
  @Outcome(id = "woken, clean", expect = ACCEPTABLE, desc = "Woken, and no wake is under way.")
  @Outcome(id = "woken, .*", expect = FORBIDDEN, desc = "A wake hits a descriptor that is closed.")
  @Outcome(id = "stuck, .*", expect = FORBIDDEN, desc = STUCK)
  static final class WokenOnce {}

  /** request() against a park. */
  @JCStressTest
  @Outcome(id = "woken, 1", expect = ACCEPTABLE, desc = "The owner sees the demand.")
  @Outcome(id = "stuck, .*", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class RequestPark extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitDemand();
      r.r2 = demand.available();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.request(1);
    }
  }

  /** cancel() against a park. */
  @JCStressTest
  @Outcome(id = "woken, true", expect = ACCEPTABLE, desc = "The owner sees the end.")
  @Outcome(id = "stuck, .*", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class CancelPark extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitDemand();
      r.r2 = demand.isStopped();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.cancel();
    }
  }

  /** cancel() against epoll; afterwards the owner closes the descriptor that wakes it. */
  @JCStressTest
  @JCStressMeta(WokenOnce.class)
  @State
  public static class CancelEpoll extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitEnd();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.cancel();
    }

    @Arbiter
    public void descriptor(LL_Result r) {
      r.r2 = wait.verdict();
    }
  }

  /** A broken rule and then cancel(), both against epoll: the owner is woken once. */
  @JCStressTest
  @JCStressMeta(WokenOnce.class)
  @State
  public static class FailAndCancelEpoll extends Subscription {
    private static final Throwable RULE = new IllegalArgumentException("request(0)");

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitEnd();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.fail(RULE);
      demand.cancel();
    }

    @Arbiter
    public void descriptor(LL_Result r) {
      r.r2 = wait.verdict();
    }
  }

  /** dispose() while a record is delivered: it is delivered or stays, and the owner comes home. */
  @JCStressTest
  @Outcome(id = "woken, 1, 16", expect = ACCEPTABLE, desc = "The record was delivered.")
  @Outcome(id = "woken, 0, 0", expect = ACCEPTABLE, desc = "The record stays in the ring.")
  @Outcome(id = "stuck, .*, .*", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class DisposeOnNext extends Subscription {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    public DisposeOnNext() {
      ring.commit(ring.reserve());
      consumer = ring.consumer();
      demand.request(1);
    }

    @Actor
    public void owner(LLL_Result r) {
      meet();
      int delivered = 0;
      consumer.next();
      if (!demand.isStopped()) {
        consumer.release();
        delivered = 1;
        demand.delivered(1);
      }
      consumer.publish();
      r.r1 = demand.isStopped() ? "woken" : awaitDemand();
      r.r2 = delivered;
      r.r3 = KernelSide.LONG.getVolatile(ring.consumerPage, 0);
    }

    @Actor
    public void subscriber() {
      meet();
      demand.cancel();
    }
  }

  /** request() while the last requested record is delivered: the new demand counts in full. */
  @JCStressTest
  @Outcome(id = "woken, 2", expect = ACCEPTABLE, desc = "What was delivered is taken off.")
  @Outcome(id = "stuck, .*", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class RequestOnNext extends Subscription {

    public RequestOnNext() {
      demand.request(1);
    }

    @Actor
    public void owner(LL_Result r) {
      meet();
      demand.delivered(1);
      r.r1 = awaitDemand();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.request(2);
    }

    @Arbiter
    public void left(LL_Result r) {
      r.r2 = demand.available();
    }
  }

  /** A batch that is given back against the owner that waits for it. */
  @JCStressTest
  @Outcome(id = "woken", expect = ACCEPTABLE, desc = "The owner sees that it is back.")
  @Outcome(id = "stuck", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class ReturnPark extends Race {
    final Demand demand = new Demand(new FakeRingWait());
    volatile boolean returned;

    @Actor
    public void owner(L_Result r) {
      meet();
      demand.ownedBy(Thread.currentThread());
      r.r1 = new Rescue(() -> returned).guard(() -> demand.await(() -> returned));
    }

    @Actor
    public void subscriber() {
      meet();
      returned = true;
      demand.wakeIfParked();
    }
  }

  /**
   * What the library must not do: announce the park with a store that nothing orders. Without
   * method calls, so that it is seen before the compilers have come to it.
   */
  @JCStressTest
  @Outcome(id = "awake, .*", expect = ACCEPTABLE, desc = "The owner saw the demand.")
  @Outcome(id = "parks, unpark", expect = ACCEPTABLE, desc = "The subscriber saw the owner.")
  @Outcome(id = "parks, silent", expect = ACCEPTABLE_INTERESTING, desc = STUCK)
  @State
  public static class PlainStoreLosesDemand extends Race {
    int state;
    volatile long requested;

    @Actor
    public void owner(LL_Result r) {
      meet();
      state = 1;
      r.r1 = requested == 0 ? "parks" : "awake";
    }

    @Actor
    public void subscriber(LL_Result r) {
      meet();
      requested = 1;
      r.r2 = state == 1 ? "unpark" : "silent";
    }
  }
}
