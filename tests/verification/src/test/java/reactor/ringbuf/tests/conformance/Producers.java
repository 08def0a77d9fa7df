package reactor.ringbuf.tests.conformance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufPoller;

/**
 * Runs a script against a ring with nobody receiving: the script itself moves the consumer
 * position, and an edge-triggered epoll counts the notifications.
 */
final class Producers {

  /** The kernel's notification comes an interrupt after the commit. */
  private static final long PATIENCE_NANOS = 3_000_000;

  private final Ring ring;
  private final RingbufPoller poller;
  private final Deque<Long> ends = new ArrayDeque<>();
  private long heldAt = Long.MAX_VALUE;

  private Producers(Ring ring, RingbufPoller poller) {
    this.ring = ring;
    this.poller = poller;
  }

  static List<Observation> run(Ring ring, List<Step> script) {
    try (OpenRingbuf open = ring.options().rings().get(0).sources().get(0).open();
        RingbufPoller poller = open.newPoller()) {
      poller.add(open, 0);
      Producers producers = new Producers(ring, poller);
      List<Observation> observations = new ArrayList<>();
      for (Step step : script) {
        observations.add(producers.run(step));
      }
      return observations;
    }
  }

  private Observation run(Step step) {
    long before = ring.producerPosition();
    boolean done = call(step);
    long after = ring.producerPosition();
    if (after != before) {
      ends.add(after);
    }
    int edges = 0;
    int[] notified = new int[1];
    while (poller.await(PATIENCE_NANOS, notified) == 1) {
      edges++;
    }
    return new Observation(
        step, (done ? "done" : "refused") + ", producer position " + after, edges, !done);
  }

  private boolean call(Step step) {
    switch (step.call()) {
      case OUTPUT:
        return ring.output(step.number(), step.wakeup());
      case DISCARD:
        return ring.discard(step.number(), step.wakeup());
      case HOLD_AND_SUBMIT, HOLD_AND_DISCARD:
        long at = ring.producerPosition();
        boolean discard = step.call() == Step.Call.HOLD_AND_DISCARD;
        if (!ring.hold(step.number(), discard, step.wakeup())) {
          return false;
        }
        heldAt = at;
        return true;
      case RELEASE:
        if (heldAt != Long.MAX_VALUE) {
          ring.release();
        }
        heldAt = Long.MAX_VALUE;
        return true;
      case CONSUME:
        consume(step.number());
        return true;
      default:
        throw new IllegalArgumentException(step + " is for a receiver");
    }
  }

  private void consume(int records) {
    for (int i = 0; i < records && !ends.isEmpty() && ends.peek() <= heldAt; i++) {
      ring.moveConsumer(ends.remove());
    }
  }
}
