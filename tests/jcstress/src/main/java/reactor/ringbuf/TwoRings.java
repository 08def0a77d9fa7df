package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.ringbuf.consumer.RingConsumer;

/** One thread that owns two rings, as the receiver has it. */
final class TwoRings {

  private static final String LOST = "B's record waits, nobody notifies, the owner blocks.";

  private TwoRings() {}

  /** Two rings, A with a record that is there and B with one there and one reserved. */
  public static class Rings extends Race {

    /** In turns of a loop: about what the owner takes from its start to its second look at B. */
    private static final int MAX_HEAD_START = 2048;

    final KernelSide a = KernelSide.ring();
    final KernelSide b = KernelSide.ring();
    final long busy;
    private final int headStart = ThreadLocalRandom.current().nextInt(MAX_HEAD_START);
    private volatile int waited;

    Rings() {
      a.commit(a.reserve());
      b.commit(b.reserve());
      busy = b.reserve();
    }

    /** What the actor that races a whole turn of the owner does first. */
    final void meetAndWait() {
      meet();
      for (waited = 0; waited < headStart; waited++) {}
    }

    /** The producer's last step; returns whether it notifies the consumer. */
    final String commit() {
      return b.commit(busy) ? "notify" : "silent";
    }
  }

  /** The owner as the library has it: drains both rings until it would block. */
  abstract static class Owned<T> extends Rings implements CoreSubscriber<T> {
    final RingbufSubscription subscription = new RingbufSubscription(this, () -> {});
    private final ReceiverCounters counters = new ReceiverCounters();
    private final Emitter<T> emitter = new Emitter<>(this, subscription);
    private OwnedRings<T> rings;
    private Lease lease;

    /** Opens and maps both rings, before the actors meet. */
    final void open(RingbufPoller poller) {
      a.waitedForBy(poller);
      ReceiverOptions options =
          ReceiverOptions.source(source(a), source(b)).coalescing(Duration.ZERO);
      rings =
          new OwnedRings<>(
              options,
              (ring, demand) -> reader(ring),
              counters,
              new RingLog(),
              subscription,
              emitter);
      lease = rings.open(() -> {});
      rings.mapAll();
    }

    private static RingbufSource source(KernelSide ring) {
      return () -> ring;
    }

    /** Drains A and B until the subscription is cancelled. */
    final void drain() {
      subscription.ownedBy(Thread.currentThread());
      new DrainLoop<>(rings, subscription, counters, 0, Long.MAX_VALUE).run();
      lease.release();
    }

    /** What reads a ring's records. */
    abstract RecordReader<T> reader(RingbufInfo ring);

    @Override
    public void onSubscribe(Subscription subscription) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }

  /** The record is committed while the owner leaves A, then B, alone and then waits for both. */
  @JCStressTest
  @Outcome(id = "2, .*", expect = ACCEPTABLE, desc = "Both records of B were drained.")
  @Outcome(id = "1, notify", expect = ACCEPTABLE, desc = "The producer saw the owner.")
  @Outcome(id = "1, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class CommitWhileOwnerRests extends Owned<Integer> {
    private int ofB;

    public CommitWhileOwnerRests() {
      open(new EndsAtWait(subscription));
    }

    @Override
    RecordReader<Integer> reader(RingbufInfo ring) {
      return new DecodingReader<>(record -> ring.index(), ring);
    }

    @Override
    public void onNext(Integer ring) {
      ofB += ring;
    }

    @Actor
    public void owner(LL_Result r) {
      subscription.request(Long.MAX_VALUE);
      meet();
      drain();
      r.r1 = ofB;
    }

    @Actor
    public void producer(LL_Result r) {
      meetAndWait();
      r.r2 = commit();
    }
  }

  /** What the library must not do: leave B alone because A had records meanwhile. */
  @JCStressTest
  @Outcome(id = "2, .*", expect = ACCEPTABLE, desc = "Both records of B were drained.")
  @Outcome(id = "1, notify", expect = ACCEPTABLE, desc = "The producer saw the owner.")
  @Outcome(id = "1, silent", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  @State
  public static class LookSkippedForOtherRingLosesWakeups extends Rings {
    private final RingConsumer consumerOfA = a.consumer();
    private final RingConsumer consumerOfB = b.consumer();

    private static int drain(RingConsumer ring) {
      int records = 0;
      while (ring.scan(1, 1)) {
        ring.run().passTo(ring.run().end());
        ring.release();
        records++;
      }
      return records;
    }

    @Actor
    public void owner(LL_Result r) {
      meet();
      int ofA = 0;
      int ofB = 0;
      boolean atRest;
      do {
        int before = ofA;
        ofA += drain(consumerOfA);
        consumerOfA.publish();
        ofB += drain(consumerOfB);
        consumerOfB.publish();
        boolean skipped = ofA != before;
        atRest = !consumerOfA.lookAgain() && (skipped || !consumerOfB.lookAgain());
      } while (!atRest);
      r.r1 = ofB;
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = commit();
    }
  }

  /**
   * A's batch comes back while the owner, since B has nothing, goes to wait in epoll and not in a
   * park: it must be woken for A's next record.
   */
  @JCStressTest
  @Outcome(id = "woken", expect = ACCEPTABLE, desc = "The owner goes on with A.")
  @Outcome(id = "stuck", expect = FORBIDDEN, desc = "The batch is back, and the owner sleeps on.")
  @State
  public static class BatchBackWhileOtherRests extends Owned<RecordBatch> {
    private final FakePoller poller = new FakePoller();
    private volatile @Nullable RecordBatch lent;
    private volatile boolean returned;
    private final Rescue rescue = new Rescue(() -> returned);

    public BatchBackWhileOtherRests() {
      poller.guardedBy(rescue, subscription::cancel);
      open(poller);
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    RecordReader<RecordBatch> reader(RingbufInfo ring) {
      return new BatchReader(ring, subscription, 1);
    }

    /** Keeps A's first batch; what comes after that has been woken for. */
    @Override
    public void onNext(RecordBatch batch) {
      if (batch.ring().index() != 0) {
        batch.release();
      } else if (lent == null) {
        lent = batch;
        a.commit(a.reserve()); // silent: what is before it has not been given back
      } else {
        subscription.cancel();
      }
    }

    @Actor
    public void owner(L_Result r) {
      meet();
      r.r1 = rescue.guard(this::drain);
    }

    @Actor
    public void subscriber() {
      meet();
      RecordBatch batch;
      for (int turn = 1; (batch = lent) == null; turn++) {
        spin(turn);
      }
      returned = true;
      batch.release();
    }
  }

  /** Ends the subscription where the owner would block. */
  private static final class EndsAtWait implements RingbufPoller {
    private final RingbufSubscription subscription;

    EndsAtWait(RingbufSubscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void add(OpenRingbuf ring, int index) {}

    @Override
    public void remove(OpenRingbuf ring) {}

    @Override
    public int await(long nanos, int[] notified) {
      if (nanos < 0) {
        subscription.cancel();
      }
      return 0;
    }

    @Override
    public void wake() {}

    @Override
    public void close() {}
  }
}
