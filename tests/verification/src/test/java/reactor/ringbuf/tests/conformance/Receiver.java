package reactor.ringbuf.tests.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.test.Wakeup;

/** Runs a script against a ring that a receiver consumes, and notes after each step what it got. */
final class Receiver {

  /** How long a receiver may take that has been notified, on a machine that is busy. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How long one that must sleep on is given to show that it does not. */
  private static final long QUIET_NANOS = 2_000_000;

  private final Ring ring;
  private final RingbufReceiver receiver;
  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private BaseSubscriber<ByteBuffer> subscriber = new Subscriber();
  private Step held;
  private long heldAt;

  private Receiver(Ring ring) {
    this.ring = ring;
    this.receiver = RingbufReceiver.create(ring.options().coalescing(Duration.ZERO));
  }

  static List<Observation> run(Ring ring, List<Step> script) {
    Receiver receiver = new Receiver(ring);
    receiver.subscribe();
    List<Observation> observations = new ArrayList<>();
    for (Step step : script) {
      observations.add(receiver.run(step));
    }
    receiver.subscriber.cancel();
    return observations;
  }

  private void subscribe() {
    ReceiverStats before = receiver.stats();
    subscriber = new Subscriber();
    receiver.receive().subscribe(subscriber);
    awaitRest(before, true);
  }

  private Observation run(Step step) {
    ReceiverStats before = receiver.stats();
    boolean wakes = wakes(step, before.state());
    boolean done = call(step);
    ReceiverStats after = awaitRest(before, wakes && done);
    return new Observation(
        step,
        (done ? "done" : "refused")
            + ", "
            + after.state()
            + " at position "
            + ring.consumerPosition()
            + ", received "
            + received,
        after.waits() - before.waits(),
        !done);
  }

  /** Whether a step must wake the receiver: only then is it worth waiting for. */
  private boolean wakes(Step step, ReceiverStats.State state) {
    return switch (step.call()) {
      case OUTPUT, DISCARD -> notifies(step.wakeup(), ring.producerPosition(), state);
      case HOLD_AND_SUBMIT, HOLD_AND_DISCARD -> {
        held = step;
        heldAt = ring.producerPosition();
        yield false;
      }
      case RELEASE -> held != null && notifies(held.wakeup(), heldAt, state);
      case REQUEST -> state == ReceiverStats.State.PARKED;
      case RESUBSCRIBE -> true;
      case CONSUME -> false;
    };
  }

  private boolean notifies(Wakeup wakeup, long position, ReceiverStats.State state) {
    return state == ReceiverStats.State.WAITING
        && switch (wakeup) {
          case NO_WAKEUP -> false;
          case FORCE_WAKEUP -> true;
          case ADAPTIVE -> position == ring.consumerPosition();
        };
  }

  private boolean call(Step step) {
    return switch (step.call()) {
      case OUTPUT -> ring.output(step.number(), step.wakeup());
      case DISCARD -> ring.discard(step.number(), step.wakeup());
      case HOLD_AND_SUBMIT, HOLD_AND_DISCARD -> {
        boolean discard = step.call() == Step.Call.HOLD_AND_DISCARD;
        boolean reserved = ring.hold(step.number(), discard, step.wakeup());
        held = reserved ? step : null;
        yield reserved;
      }
      case RELEASE -> {
        if (held != null) {
          ring.release();
        }
        held = null;
        yield true;
      }
      case REQUEST -> {
        subscriber.request(step.number());
        yield true;
      }
      case RESUBSCRIBE -> {
        subscriber.cancel();
        subscriber = new Subscriber();
        receiver.receive().subscribe(subscriber);
        yield true;
      }
      case CONSUME ->
          throw new IllegalArgumentException(step + " is for a ring without a receiver");
    };
  }

  /** Waits until the receiver sleeps and stays asleep; where it had to wake, until it has. */
  private ReceiverStats awaitRest(ReceiverStats before, boolean wakes) {
    long begin = System.nanoTime();
    long changed = begin;
    ReceiverStats last = before;
    while (true) {
      ReceiverStats now = receiver.stats();
      boolean sleeps =
          now.state() == ReceiverStats.State.WAITING || now.state() == ReceiverStats.State.PARKED;
      boolean woke = now.waits() + now.parks() != before.waits() + before.parks();
      long time = System.nanoTime();
      if (!sameButForTheTime(now, last)) {
        last = now;
        changed = time;
      }
      boolean rests = sleeps && (woke || !wakes) && time - changed > QUIET_NANOS;
      if (rests || time - begin > PATIENCE_NANOS) {
        return now;
      }
      LockSupport.parkNanos(QUIET_NANOS / 20);
    }
  }

  private static boolean sameButForTheTime(ReceiverStats a, ReceiverStats b) {
    return a.state() == b.state()
        && a.delivered() == b.delivered()
        && a.waits() == b.waits()
        && a.naps() == b.naps()
        && a.parks() == b.parks()
        && a.rings().equals(b.rings());
  }

  /** Asks for nothing by itself. */
  private final class Subscriber extends BaseSubscriber<ByteBuffer> {

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(ByteBuffer record) {
      byte[] start = new byte[8];
      int length = record.remaining();
      record.get(start, 0, Math.min(length, 8));
      long id = ByteBuffer.wrap(start).order(ByteOrder.nativeOrder()).getLong();
      received.add(Long.toHexString(id) + ":" + length);
    }
  }
}
