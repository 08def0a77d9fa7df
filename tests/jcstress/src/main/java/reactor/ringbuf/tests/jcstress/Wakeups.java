package reactor.ringbuf.tests.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * A consumer that is about to block against a producer that is about to commit: at least one of
 * them must notice the other.
 */
final class Wakeups {

  private static final String LOST = "The record waits, nobody notifies, the consumer blocks.";

  private Wakeups() {}

  private static String producer(KernelSide ring, long position) {
    ring.fill(position, 1);
    return ring.commit(position) ? "notify" : "silent";
  }

  private static void commitOne(KernelSide ring) {
    ring.commit(ring.reserve());
  }

  /** Everything is read; the next record is reserved and committed meanwhile. */
  @JCStressTest
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, silent", expect = ACCEPTABLE, desc = "The consumer saw the record.")
  @Outcome(id = "drains, notify", expect = ACCEPTABLE, desc = "Both saw each other.")
  @Outcome(id = "blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class AtEmptyRing {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    public AtEmptyRing() {
      commitOne(ring);
      consumer = ring.consumer();
      consumer.next();
      consumer.release();
    }

    @Actor
    public void consumer(LL_Result r) {
      consumer.publish();
      r.r1 = consumer.lookAgain() ? "drains" : "blocks";
    }

    @Actor
    public void producer(LL_Result r) {
      r.r2 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** The next record is reserved already, and is committed meanwhile. */
  @JCStressTest
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, silent", expect = ACCEPTABLE, desc = "The consumer saw the record.")
  @Outcome(id = "drains, notify", expect = ACCEPTABLE, desc = "Both saw each other.")
  @Outcome(id = "blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class AtBusyRecord {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;
    final long position;

    public AtBusyRecord() {
      commitOne(ring);
      position = ring.reserve();
      consumer = ring.consumer();
      consumer.next();
      consumer.release();
    }

    @Actor
    public void consumer(LL_Result r) {
      consumer.publish();
      r.r1 = consumer.lookAgain() ? "drains" : "blocks";
    }

    @Actor
    public void producer(LL_Result r) {
      r.r2 = Wakeups.producer(ring, position);
    }
  }

  /** A whole turn: drain until nothing is there, publish, look again. */
  @JCStressTest
  @Outcome(id = "1, blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "1, drains, .*", expect = ACCEPTABLE, desc = "The second look saw the record.")
  @Outcome(id = "2, blocks, .*", expect = ACCEPTABLE, desc = "Both records were drained.")
  @Outcome(id = "1, blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class InOneTurn {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    public InOneTurn() {
      commitOne(ring);
      consumer = ring.consumer();
    }

    @Actor
    public void consumer(LLL_Result r) {
      r.r1 = drain(consumer);
      consumer.publish();
      r.r2 = consumer.lookAgain() ? "drains" : "blocks";
    }

    @Actor
    public void producer(LLL_Result r) {
      r.r3 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** The last record is held back, as during a nap; then a turn as usual. */
  @JCStressTest
  @Outcome(id = "0, blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "0, drains, .*", expect = ACCEPTABLE, desc = "The second look saw the record.")
  @Outcome(
      id = "1, blocks, .*",
      expect = ACCEPTABLE,
      desc = "The record was drained after the nap.")
  @Outcome(id = "0, blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class AfterHeldBack {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    public AfterHeldBack() {
      commitOne(ring);
      consumer = ring.consumer();
      drain(consumer);
    }

    @Actor
    public void consumer(LLL_Result r) {
      consumer.publishAllButLast();
      r.r1 = drain(consumer);
      consumer.publish();
      r.r2 = consumer.lookAgain() ? "drains" : "blocks";
    }

    @Actor
    public void producer(LLL_Result r) {
      r.r3 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** A record that is handed out is committed, and all of it is there. */
  @JCStressTest
  @Outcome(id = "nothing, .*", expect = ACCEPTABLE, desc = "Not there yet, or BUSY.")
  @Outcome(id = "1, .*", expect = ACCEPTABLE, desc = "The record as it was written.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The record before it was written.")
  @State
  public static class Payload {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer = ring.consumer();

    @Actor
    public void consumer(LL_Result r) {
      r.r1 =
          consumer.next() == RingConsumer.RECORD
              ? consumer.window().getLong(consumer.offset())
              : "nothing";
    }

    @Actor
    public void producer(LL_Result r) {
      r.r2 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** What the library must not do: a release store and acquire loads. Shows that this is seen. */
  @JCStressTest
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, silent", expect = ACCEPTABLE, desc = "The consumer saw the record.")
  @Outcome(id = "drains, notify", expect = ACCEPTABLE, desc = "Both saw each other.")
  @Outcome(id = "blocks, silent", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  @State
  public static class ReleaseStoreLosesWakeups {
    final KernelSide ring = KernelSide.ring();

    public ReleaseStoreLosesWakeups() {
      commitOne(ring);
    }

    @Actor
    public void consumer(LL_Result r) {
      KernelSide.LONG.setRelease(ring.consumerPage, 0, 16L);
      boolean waits =
          (long) KernelSide.LONG.getAcquire(ring.producerPage, 0) > 16
              && (int) KernelSide.INT.getAcquire(ring.data, 16) >= 0;
      r.r1 = waits ? "drains" : "blocks";
    }

    @Actor
    public void producer(LL_Result r) {
      r.r2 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** What the library must not do: block straight after the store. Shows that this is seen. */
  @JCStressTest
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, .*", expect = ACCEPTABLE, desc = "The drain saw the record.")
  @Outcome(id = "blocks, silent", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  @State
  public static class NoSecondLookLosesWakeups {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    public NoSecondLookLosesWakeups() {
      commitOne(ring);
      consumer = ring.consumer();
      drain(consumer);
    }

    @Actor
    public void consumer(LL_Result r) {
      r.r1 = drain(consumer) > 0 ? "drains" : "blocks";
      consumer.publish();
    }

    @Actor
    public void producer(LL_Result r) {
      r.r2 = Wakeups.producer(ring, ring.reserve());
    }
  }

  /** Reads what is there; returns how many records. */
  private static int drain(RingConsumer consumer) {
    int records = 0;
    while (consumer.next() == RingConsumer.RECORD) {
      consumer.release();
      records++;
    }
    return records;
  }
}
