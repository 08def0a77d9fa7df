package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * A consumer that is about to block against a producer that is about to commit: at least one of
 * them must notice the other.
 */
final class Wakeups {

  private static final String LOST = "The record waits, nobody notifies, the consumer blocks.";

  private Wakeups() {}

  /** What every test here starts from: a ring with one record in it. */
  public static class Ring extends Race {
    final KernelSide ring = KernelSide.ring();
    final RingConsumer consumer;

    Ring() {
      ring.commit(ring.reserve());
      consumer = ring.consumer();
    }

    /** Reads what is there; returns how many records. */
    final int drain() {
      int records = 0;
      while (consumer.scan(1, 1)) {
        consumer.run().passTo(consumer.run().end());
        consumer.release();
        records++;
      }
      return records;
    }

    /** Reads what is there, and checks that it has not been given back. */
    final void readAhead() {
      drain();
      if ((long) KernelSide.LONG.get(ring.consumerPage, 0) != 0) {
        throw new IllegalStateException("published already, so that a race for it tests nothing");
      }
    }

    /** What the library does before it blocks, and whether it then does. */
    final String publishAndLook() {
      consumer.publish();
      return consumer.lookAgain() ? "drains" : "blocks";
    }

    /** The producer's last steps; returns whether it notifies the consumer. */
    final String fillAndCommit(long position) {
      ring.fill(position, 1);
      return ring.commit(position) ? "notify" : "silent";
    }
  }

  /** The same after a drain that found the next record reserved, but not committed. */
  public static class BusyRing extends Ring {
    final long busy = ring.reserve();

    BusyRing() {
      readAhead();
    }
  }

  /** How the library must behave once it has read everything. */
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, silent", expect = ACCEPTABLE, desc = "The consumer saw the record.")
  @Outcome(id = "drains, notify", expect = ACCEPTABLE, desc = "Both saw each other.")
  @Outcome(id = "blocks, silent", expect = FORBIDDEN, desc = LOST)
  static final class NothingLost {}

  /** How a copy of it behaves that lacks what it takes; the suite insists that this is seen. */
  @Outcome(id = "blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "drains, silent", expect = ACCEPTABLE, desc = "The consumer saw the record.")
  @Outcome(id = "drains, notify", expect = ACCEPTABLE, desc = "Both saw each other.")
  @Outcome(id = "blocks, silent", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  static final class Lost {}

  /** Everything is read; the next record is reserved and committed meanwhile. */
  @JCStressTest
  @JCStressMeta(NothingLost.class)
  @State
  public static class AtEmptyRing extends Ring {

    public AtEmptyRing() {
      readAhead();
    }

    @Actor
    public void consumer(LL_Result r) {
      meet();
      r.r1 = publishAndLook();
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = fillAndCommit(ring.reserve());
    }
  }

  /** The next record is reserved already, and is committed meanwhile. */
  @JCStressTest
  @JCStressMeta(NothingLost.class)
  @State
  public static class AtBusyRecord extends BusyRing {

    @Actor
    public void consumer(LL_Result r) {
      meet();
      r.r1 = publishAndLook();
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = fillAndCommit(busy);
    }
  }

  /** What the library must not do: block straight after the store. */
  @JCStressTest
  @JCStressMeta(Lost.class)
  @State
  public static class NoSecondLookLosesWakeups extends BusyRing {

    @Actor
    public void consumer(LL_Result r) {
      meet(); // the commit comes after the drain's last look, and before or after the store
      consumer.publish();
      r.r1 = "blocks";
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = fillAndCommit(busy);
    }
  }

  /** What the library must not do: a store and loads that nothing keeps in order. */
  @JCStressTest
  @JCStressMeta(Lost.class)
  @State
  public static class ReleaseStoreLosesWakeups extends BusyRing {

    @Actor
    public void consumer(LL_Result r) {
      meet();
      KernelSide.LONG.setRelease(ring.consumerPage, 0, busy);
      // Opaque, since AArch64 orders acquire loads after a release store; x86 does not.
      r.r1 = (int) KernelSide.INT.getOpaque(ring.data, (int) busy) >= 0 ? "drains" : "blocks";
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = fillAndCommit(busy);
    }
  }

  /** A whole turn: drain until nothing is there, publish, look again. */
  @JCStressTest
  @Outcome(id = "1, blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "1, drains, .*", expect = ACCEPTABLE, desc = "The second look saw the record.")
  @Outcome(id = "2, blocks, .*", expect = ACCEPTABLE, desc = "Both records were drained.")
  @Outcome(id = "1, blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class InOneTurn extends Ring {

    @Actor
    public void consumer(LLL_Result r) {
      meet();
      r.r1 = drain();
      r.r2 = publishAndLook();
    }

    @Actor
    public void producer(LLL_Result r) {
      meet();
      r.r3 = fillAndCommit(ring.reserve());
    }
  }

  /** The last record is held back, as during a nap; then a turn as usual. */
  @JCStressTest
  @Outcome(id = "0, blocks, notify", expect = ACCEPTABLE, desc = "The producer saw the consumer.")
  @Outcome(id = "0, drains, .*", expect = ACCEPTABLE, desc = "The second look saw the record.")
  @Outcome(id = "1, blocks, .*", expect = ACCEPTABLE, desc = "It was drained after the nap.")
  @Outcome(id = "0, blocks, silent", expect = FORBIDDEN, desc = LOST)
  @State
  public static class AfterHeldBack extends Ring {

    public AfterHeldBack() {
      ring.commit(ring.reserve()); // a second one, so that there is one to give back
      readAhead();
    }

    @Actor
    public void consumer(LLL_Result r) {
      meet();
      consumer.publishAllButLast();
      r.r1 = drain();
      r.r2 = publishAndLook();
    }

    @Actor
    public void producer(LLL_Result r) {
      meet();
      r.r3 = fillAndCommit(ring.reserve());
    }
  }

  /** A record that is handed out is committed, and all of it is there. */
  @JCStressTest
  @Outcome(id = "nothing, .*", expect = ACCEPTABLE, desc = "Not there yet, or BUSY.")
  @Outcome(id = "1, .*", expect = ACCEPTABLE, desc = "The record as it was written.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The record before it was written.")
  @State
  public static class Payload extends Ring {

    public Payload() {
      readAhead();
    }

    @Actor
    public void consumer(LL_Result r) {
      meet();
      r.r1 =
          consumer.scan(1, 1)
              ? consumer.run().memory().getLong(consumer.run().start() + RecordHeader.SIZE)
              : "nothing";
    }

    @Actor
    public void producer(LL_Result r) {
      meet();
      r.r2 = fillAndCommit(ring.reserve());
    }
  }
}
