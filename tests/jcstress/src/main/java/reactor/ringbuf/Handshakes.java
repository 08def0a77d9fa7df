package reactor.ringbuf;

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

/**
 * The owner of a ring that is about to block against a subscriber that has news for it. The owner
 * really parks.
 */
final class Handshakes {

  private static final String STUCK = "There is news, and the owner sleeps on.";

  private Handshakes() {}

  /** What every test here starts from: nothing requested yet. */
  public static class Subscription extends Race {
    final FakePoller poller = new FakePoller();
    final RingbufSubscription demand = new RingbufSubscription(null, () -> {});
    volatile boolean told;
    final Rescue rescue = new Rescue(() -> demand.requested() != 0 || demand.isStopped() || told);

    Subscription() {
      poller.guardedBy(rescue);
    }

    final String awaitDemand() {
      demand.ownedBy(Thread.currentThread());
      return rescue.guard(() -> demand.awaitDemand(-1));
    }

    final String awaitRings() {
      demand.ownedBy(Thread.currentThread());
      return rescue.guard(() -> demand.awaitRings(poller, -1, new int[1]));
    }
  }

  /** One side has news of which the owner must know when it is awake. */
  @Outcome(id = "woken, true", expect = ACCEPTABLE, desc = "The owner sees what it was woken for.")
  @Outcome(id = "stuck, .*", expect = FORBIDDEN, desc = STUCK)
  static final class Woken {}

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
      r.r2 = demand.requested();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.request(1);
    }
  }

  /** cancel() against a park. */
  @JCStressTest
  @JCStressMeta(Woken.class)
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

  /** cancel() against epoll. */
  @JCStressTest
  @JCStressMeta(Woken.class)
  @State
  public static class CancelEpoll extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitRings();
      r.r2 = demand.isStopped();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.cancel();
    }
  }

  /** A flush, or a batch that is given back, against epoll. */
  @JCStressTest
  @JCStressMeta(Woken.class)
  @State
  public static class NewsEpoll extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      r.r1 = awaitRings();
      r.r2 = demand.takeNews();
    }

    @Actor
    public void subscriber() {
      meet();
      told = true;
      demand.tell();
    }
  }

  /** A wake left over from the wait before must not end up as a wait that nobody ends. */
  @JCStressTest
  @JCStressMeta(Woken.class)
  @State
  public static class NewsAndCancelEpoll extends Subscription {

    @Actor
    public void owner(LL_Result r) {
      meet();
      do {
        r.r1 = awaitRings();
        demand.takeNews();
      } while (!demand.isStopped() && r.r1.equals("woken"));
      r.r2 = demand.isStopped();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.tell();
      demand.cancel();
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
      consumer.scan(1, 1);
      if (!demand.isStopped()) {
        consumer.run().passTo(consumer.run().end());
        consumer.release();
        delivered = 1;
        demand.produced(1);
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
      demand.produced(1);
      r.r1 = awaitDemand();
    }

    @Actor
    public void subscriber() {
      meet();
      demand.request(2);
    }

    @Arbiter
    public void left(LL_Result r) {
      r.r2 = demand.requested();
    }
  }

  /** A batch that is given back against the owner that waits for it. */
  @JCStressTest
  @Outcome(id = "woken", expect = ACCEPTABLE, desc = "The owner sees that it is back.")
  @Outcome(id = "stuck", expect = FORBIDDEN, desc = STUCK)
  @State
  public static class ReturnPark extends Race {
    final RingbufSubscription demand = new RingbufSubscription(null, () -> {});
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
      demand.tell();
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
