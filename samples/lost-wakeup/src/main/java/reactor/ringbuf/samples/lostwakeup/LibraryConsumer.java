package reactor.ringbuf.samples.lostwakeup;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.samples.lostwakeup.EdgeConsumer.Result;

/**
 * The library's receiver under the same load, watched from outside, since it has no interest in
 * waits that time out.
 */
final class LibraryConsumer {

  /** So long must a record have waited; a thread that is only late has run by then. */
  private static final Duration STALLED = Duration.ofMillis(500);

  /** After this the receiver looks by itself, so that a lost wakeup is not the end of the run. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration TICK = Duration.ofMillis(5);

  private final Ring ring;
  private final RingbufReceiver receiver;
  private volatile long start = Long.MAX_VALUE;
  private volatile long longestStall;

  LibraryConsumer(Load load, int cpu) {
    ring = load.ring;
    ReceiverOptions options =
        load.options()
            .coalescing(Duration.ZERO) // with naps it waits so seldom that this would show nothing
            .pollInterval(POLL)
            .threadFactory(task -> new Thread(() -> onCpu(cpu, task), "library"));
    receiver = RingbufReceiver.create(options);
  }

  private static void onCpu(int cpu, Runnable task) {
    Linux.pin(cpu);
    task.run();
  }

  /** Consumes for so long, from when the first record has arrived: Reactor has to be loaded. */
  Result run(Duration duration) {
    Disposable subscription = receiver.receive(this::decode).subscribe();
    while (receiver.stats().delivered() == 0) {
      Thread.onSpinWait();
    }
    ReceiverStats before = receiver.stats();
    start = System.nanoTime();
    long lost = countLost(start + duration.toNanos());
    subscription.dispose();
    long nanos = System.nanoTime() - start;
    ReceiverStats after = receiver.stats();
    return new Result(
        after.delivered() - before.delivered(),
        nanos,
        after.waits() - before.waits(),
        lost,
        longestStall);
  }

  private Boolean decode(RingbufRecord record) {
    long written = record.getLong(0);
    long age = System.nanoTime() - written;
    if (age > longestStall && written > start) {
      longestStall = age;
    }
    return true;
  }

  /** Counts the positions at which the receiver waits although the kernel has passed it over. */
  private long countLost(long end) {
    long lost = 0;
    long position = ring.consumerPosition();
    long since = System.nanoTime();
    boolean counted = false;
    for (long now = since; now < end; now = System.nanoTime()) {
      long at = ring.consumerPosition();
      if (at != position
          || receiver.stats().state() != ReceiverStats.State.WAITING
          || !ring.isPassedOver(at)) {
        position = at;
        since = now;
        counted = false;
      } else if (!counted && now - since > STALLED.toNanos()) {
        lost++;
        counted = true;
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
    return lost;
  }
}
