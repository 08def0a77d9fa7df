package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.consumer.RecordBlock;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;

/**
 * A consumer that reads a record against a second one that gives its space back, and a producer
 * that writes over it then: what was overwritten must be noticed before it is taken for a record.
 */
final class SecondConsumer {

  private static final String WHOLE = "The record, before it was overwritten.";
  private static final String NOTICED = "The second consumer was noticed.";
  private static final String OVERWRITTEN = "What a producer has written over it.";

  private SecondConsumer() {}

  /** A ring with a record that has been found, and is yet to be read. */
  public abstract static class Found extends Race {
    private final KernelSide ring = KernelSide.ring();
    final RecordRun run;

    Found() {
      long position = ring.reserve();
      ring.fill(position, 1);
      ring.commit(position);
      RingConsumer consumer = ring.consumer();
      if (!consumer.scan(1, 1)) {
        throw new IllegalStateException("it was committed");
      }
      run = consumer.run();
    }

    /** Reads the record, and checks that it was not overwritten. Returns what it holds. */
    abstract long readChecked();

    /** What the record holds, as the run has it. */
    final long payload() {
      return run.memory().getLong(run.start() + RecordHeader.SIZE);
    }

    /** The consumer: what it takes the record for. */
    final Object read() {
      meet();
      try {
        return readChecked();
      } catch (ForeignConsumerException e) {
        return "foreign";
      }
    }

    /** The second consumer, and the producer that has seen what it stored. */
    final void giveBackAndOverwrite() {
      meet();
      KernelSide.LONG.setVolatile(ring.consumerPage, 0, (long) run.end());
      VarHandle.fullFence(); // stands for the producer's smp_load_acquire of that
      ring.fill(0, 2);
    }
  }

  /** What may come of it where the check comes behind the read. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = WHOLE)
  @Outcome(id = "foreign", expect = ACCEPTABLE, desc = NOTICED)
  @Outcome(id = "2", expect = FORBIDDEN, desc = OVERWRITTEN)
  public static final class Noticed {
    private Noticed() {}
  }

  /** As small records are read: copied, and then checked. */
  @JCStressTest
  @JCStressMeta(Noticed.class)
  @State
  public static class InBlock extends Found {
    private final RecordBlock block = new RecordBlock();

    @Override
    long readChecked() {
      run.copyTo(block);
      return payload();
    }

    @Actor
    public void consumer(L_Result r) {
      r.r1 = read();
    }

    @Actor
    public void others() {
      giveBackAndOverwrite();
    }
  }

  /** As copies are made: of each run anew. */
  @JCStressTest
  @JCStressMeta(Noticed.class)
  @State
  public static class Copied extends Found {

    @Override
    long readChecked() {
      run.copy();
      return payload();
    }

    @Actor
    public void consumer(L_Result r) {
      r.r1 = read();
    }

    @Actor
    public void others() {
      giveBackAndOverwrite();
    }
  }

  /** As large ones are: read in the ring, and then checked. */
  @JCStressTest
  @JCStressMeta(Noticed.class)
  @State
  public static class InRing extends Found {

    @Override
    long readChecked() {
      long payload = payload();
      run.checkSoleConsumer();
      return payload;
    }

    @Actor
    public void consumer(L_Result r) {
      r.r1 = read();
    }

    @Actor
    public void others() {
      giveBackAndOverwrite();
    }
  }

  /** Checked, and then read: what must not be done. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = WHOLE)
  @Outcome(id = "foreign", expect = ACCEPTABLE, desc = NOTICED)
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = OVERWRITTEN)
  @State
  public static class CheckedTooSoonReadsWhatIsOverwritten extends Found {

    @Override
    long readChecked() {
      run.checkSoleConsumer();
      return payload();
    }

    @Actor
    public void consumer(L_Result r) {
      r.r1 = read();
    }

    @Actor
    public void others() {
      giveBackAndOverwrite();
    }
  }
}
