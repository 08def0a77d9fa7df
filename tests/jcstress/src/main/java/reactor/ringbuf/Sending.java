package reactor.ringbuf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.ringbuf.producer.RingProducer;
import reactor.util.context.Context;

/** A sender against the kernel that drains, and its source against a cancellation. */
final class Sending {

  private static final int LENGTH = 8;
  private static final int FOOTPRINT = 8 + LENGTH;

  private Sending() {}

  /** A ring for two messages, and its producer. */
  public static class Ring extends Race {
    final KernelSide ring = KernelSide.ring();
    final RingProducer producer =
        new RingProducer(
            ring.consumerPage,
            ring.producerPage,
            ring.windows(),
            RingbufMemory.WINDOW_SHIFT,
            2 * FOOTPRINT);

    final void send(long payload) {
      producer.next(LENGTH).putLong(payload);
      producer.commit(LENGTH);
      producer.publish();
    }
  }

  /** Whoever sees the position sees header and message. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The kernel sees nothing yet.")
  @Outcome(id = "8, 7", expect = ACCEPTABLE, desc = "The kernel sees all.")
  @Outcome(expect = FORBIDDEN, desc = "The kernel sees a part.")
  @State
  public static class Publish extends Ring {

    @Actor
    public void sender() {
      meet();
      send(7);
    }

    /** {@code __bpf_user_ringbuf_peek}. */
    @Actor
    public void kernel(LL_Result r) {
      meet();
      boolean any = (long) KernelSide.LONG.getAcquire(ring.producerPage, 0) != 0;
      r.r1 = any ? (int) KernelSide.INT.getAcquire(ring.data, 0) : 0;
      r.r2 = any ? ring.data.getLong(8) : 0;
    }
  }

  /** A full ring of which the kernel takes the first message. */
  public static class Full extends Ring {

    Full() {
      send(1);
      send(1);
    }

    /** {@code __bpf_user_ringbuf_sample_release}, after the program has read. */
    final long take() {
      long payload = ring.data.getLong(8);
      KernelSide.LONG.setRelease(ring.consumerPage, 0, (long) FOOTPRINT);
      return payload;
    }
  }

  /** Nothing is overwritten that the kernel still reads. */
  @JCStressTest
  @Outcome(id = "full, 1", expect = ACCEPTABLE, desc = "The sender sees no room yet.")
  @Outcome(id = "sends, 1", expect = ACCEPTABLE, desc = "The sender sees the room.")
  @Outcome(expect = FORBIDDEN, desc = "The kernel reads what came later.")
  @State
  public static class Reuse extends Full {

    @Actor
    public void sender(LL_Result r) {
      meet();
      r.r1 = producer.hasRoom(LENGTH) ? "sends" : "full";
      if (r.r1.equals("sends")) {
        send(2);
      }
    }

    @Actor
    public void kernel(LL_Result r) {
      meet();
      r.r2 = take();
    }
  }

  /** What the library must not do: send without having seen room. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The kernel was faster.")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "The kernel reads what came later.")
  @State
  public static class ReuseUnseenOverwrites extends Full {

    @Actor
    public void sender() {
      meet();
      send(2);
    }

    @Actor
    public void kernel(J_Result r) {
      meet();
      r.r1 = take();
    }
  }

  /** cancel() against onNext(): the message is sent or discarded, and the ring closed, once. */
  @JCStressTest
  @Outcome(id = "1, 16, 0", expect = ACCEPTABLE, desc = "The message was sent.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The message was discarded.")
  @Outcome(expect = FORBIDDEN, desc = "The message is lost, or the ring stays open.")
  @State
  public static class CancelOnNext extends Race implements CoreSubscriber<Void>, Subscription {
    private static final SenderOptions OPTIONS = SenderOptions.source(() -> null);
    private static final Lease LEASE = new Lease(Set.of(), () -> {}); // of nothing, for all
    private static final RecordEncoder<Long> ENCODER =
        RecordEncoder.of(LENGTH, (value, target) -> target.putLong(value));

    private final KernelSide ring = KernelSide.ring();
    private volatile int discarded; // by one of the two, and read when both are done
    private final Context context =
        (Context) Operators.enableOnDiscard(Context.empty(), value -> discarded++);
    private final SendSubscriber<Long> sends =
        new SendSubscriber<>(
            this,
            new MessageWriter.Encoding<>(ENCODER),
            OPTIONS,
            new SendRing(ring, LEASE, OPTIONS, false, new SenderCounters()));

    public CancelOnNext() {
      sends.begin(subscriber -> subscriber.onSubscribe(this));
    }

    @Actor
    public void source() {
      meet();
      sends.onNext(7L);
    }

    @Actor
    public void subscriber() {
      meet();
      sends.cancel();
    }

    @Arbiter
    public void outcome(LLL_Result r) {
      r.r1 = ring.closings;
      r.r2 = KernelSide.LONG.getVolatile(ring.producerPage, 0);
      r.r3 = discarded;
    }

    // ---- the source's subscription, and the subscriber, to which nothing happens

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}

    @Override
    public Context currentContext() {
      return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {}

    @Override
    public void onNext(Void nothing) {}

    @Override
    public void onError(Throwable error) {
      throw new IllegalStateException(error);
    }

    @Override
    public void onComplete() {
      throw new IllegalStateException("completed");
    }
  }
}
