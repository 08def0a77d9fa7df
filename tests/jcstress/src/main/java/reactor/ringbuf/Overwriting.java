package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.consumer.RingCopy;

/** The reader of a full ring against a producer that overwrites the oldest records. */
final class Overwriting {

  private static final String TORN = "A record is given out that was overwritten meanwhile.";

  private Overwriting() {}

  /** A full ring, which has been in use for longer: these, too, are recycled. */
  public static class Ring extends Race {
    private static final Lapped[] POOL = new Lapped[1 << 15];
    private static final AtomicInteger NEXT = new AtomicInteger();

    final Lapped ring;

    Ring() {
      int index = NEXT.getAndIncrement() & POOL.length - 1;
      ring = POOL[index] == null ? POOL[index] = new Lapped() : POOL[index];
      ring.fill();
    }

    final void overwrite() {
      meet();
      ring.submit();
      ring.submit();
    }
  }

  /** What is received is whole, and the rest is counted. */
  @JCStressTest
  @Outcome(id = "whole, true", expect = ACCEPTABLE, desc = "Received or counted as overwritten.")
  @Outcome(id = "torn, .*", expect = FORBIDDEN, desc = TORN)
  @Outcome(expect = FORBIDDEN, desc = "What was read and what was overwritten are not all.")
  @State
  public static class Receive extends Ring {
    private final long begin = ring.consumer.position() - ring.consumer.overwritten();
    private long read;

    @Actor
    public void reader(LL_Result r) {
      meet();
      r.r1 = read();
    }

    @Actor
    public void producer() {
      overwrite();
    }

    @Arbiter
    public void rest(LL_Result r) {
      r.r1 = r.r1.equals("torn") ? "torn" : read();
      r.r2 = begin + read + ring.consumer.overwritten() == ring.producerPosition();
    }

    private String read() {
      String found = "whole";
      while (ring.consumer.scan(Integer.MAX_VALUE, Lapped.SIZE)) {
        RecordRun run = ring.consumer.run();
        int at = run.start();
        for (; at != run.end(); at += Lapped.FOOTPRINT) {
          boolean whole = Lapped.isWhole(run.memory(), at + RecordHeader.SIZE, run.position(at));
          found = whole ? found : "torn";
          read += Lapped.FOOTPRINT;
        }
        run.passTo(at);
        ring.consumer.release();
      }
      ring.consumer.publish();
      return found;
    }
  }

  /** What a snapshot has is whole. */
  @JCStressTest
  @Outcome(id = "whole", expect = ACCEPTABLE, desc = "As it was written.")
  @Outcome(id = "torn", expect = FORBIDDEN, desc = TORN)
  @State
  public static class Snapshot extends Ring {

    @Actor
    public void reader(L_Result r) {
      meet();
      r.r1 = ring.take(ring.snapshot);
    }

    @Actor
    public void producer() {
      overwrite();
    }
  }

  /**
   * What the library must not do: trust a look at the overwrite position from before the copying.
   */
  @JCStressTest
  @Outcome(id = "whole", expect = ACCEPTABLE, desc = "The reader was faster, or the producer was.")
  @Outcome(id = "torn", expect = ACCEPTABLE_INTERESTING, desc = TORN)
  @State
  public static class EarlierLookTearsRecords extends Ring {

    @Actor
    public void reader(L_Result r) {
      ring.lookEarlier();
      meet();
      r.r1 = ring.take(ring.unchecked);
    }

    @Actor
    public void producer() {
      overwrite();
    }
  }

  /**
   * A ring in overwrite mode, and the kernel's side of it: the stores of kernel/bpf/ringbuf.c in
   * the order in which they become visible on x86-64. For one producer.
   */
  static final class Lapped {
    static final int SIZE = 512;
    static final int FOOTPRINT = 128;

    private static final int LENGTH = FOOTPRINT - 8;
    private static final int BUSY = 1 << 31;
    private static final int PENDING = 8;
    private static final int OVERWRITE = 16;

    private final ByteBuffer consumerPage = memory(8);
    private final ByteBuffer producerPage = memory(24);
    private final ByteBuffer earlierPage = memory(24);
    private final ByteBuffer data = memory(2 * SIZE);

    final RingConsumer consumer =
        new RingConsumer(
            consumerPage, new RingCopy(producerPage, data, SIZE, VarHandle::loadLoadFence));
    final RingCopy snapshot =
        RingCopy.forSnapshot(producerPage, data, SIZE, VarHandle::loadLoadFence);
    final RingCopy unchecked =
        RingCopy.forSnapshot(earlierPage, data, SIZE, VarHandle::loadLoadFence);

    private static ByteBuffer memory(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Overwrites whatever there is. */
    void fill() {
      for (int i = 0; i < SIZE / FOOTPRINT; i++) {
        submit();
      }
    }

    /** Notes the positions as they are now. */
    void lookEarlier() {
      earlierPage.put(0, producerPage, 0, 24);
    }

    long producerPosition() {
      return (long) KernelSide.LONG.getAcquire(producerPage, 0);
    }

    /** Reserves, fills and commits a record. */
    void submit() {
      long position = (long) KernelSide.LONG.get(producerPage, 0);
      long overwritten = (long) KernelSide.LONG.get(producerPage, OVERWRITE);
      while (position + FOOTPRINT - overwritten >= SIZE) {
        overwritten += FOOTPRINT;
      }
      KernelSide.LONG.setRelease(producerPage, PENDING, position); // all before it is committed
      KernelSide.LONG.setRelease(producerPage, OVERWRITE, overwritten);
      VarHandle.storeStoreFence();
      int place = (int) (position & SIZE - 1);
      data.putInt(place, LENGTH | BUSY).putInt(place + SIZE, LENGTH | BUSY);
      KernelSide.LONG.setRelease(producerPage, 0, position + FOOTPRINT); // smp_store_release
      for (int i = 8; i < FOOTPRINT; i += 8) {
        data.putLong(place + i, position).putLong(place + i + SIZE, position);
      }
      KernelSide.INT.setRelease(data, place + SIZE, LENGTH);
      KernelSide.INT.getAndSet(data, place, LENGTH); // xchg
    }

    /** Takes a snapshot, if one attempt is enough. */
    String take(RingCopy copy) {
      if (!copy.takeAll(0, () -> false)) {
        return "whole";
      }
      String found = "whole";
      Boolean whole;
      while ((whole = copy.next((position, value) -> isWhole(value, 0, position))) != null) {
        found = whole ? found : "torn";
      }
      return found;
    }

    /** Whether all of a record's payload is what was written for this position. */
    static boolean isWhole(ByteBuffer window, int offset, long position) {
      for (int i = 0; i < LENGTH; i += 8) {
        if (window.getLong(offset + i) != position) {
          return false;
        }
      }
      return true;
    }
  }
}
