package reactor.ringbuf.tests.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.Cpus;

/** A thread, pinned to a processor, that writes records to a ring until it is stopped. */
public final class Producer implements AutoCloseable {

  private static final long SECOND = 1_000_000_000L;

  /** A load above what single calls can bear is written in calls of so many a second. */
  private static final int PACED_CALLS_PER_SECOND = 1000;

  /** A call ends a little early, so that the time between calls does not add up. */
  private static final double PACED_SHARE = 0.98;

  /**
   * Who has fallen behind by more does not catch up, as a traced program would not: its events
   * would have come later.
   */
  private static final long LONGEST_BACKLOG_NANOS = 10_000_000;

  private final LoadProgram program;
  private final long callInterval;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  private Producer(LoadProgram program, long callInterval, int cpu) {
    this.program = program;
    this.callInterval = callInterval;
    this.thread = new Thread(() -> run(cpu), "producer-on-cpu-" + cpu);
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts one that writes as fast as it can. */
  public static Producer parallel(LoadRing ring, Load.Parallel load, int recordBytes, int cpu) {
    long sampleData = (long) load.sampled() * recordBytes;
    LoadProgram program =
        new LoadProgram(ring.programFd(load.program()), load.batch(), sampleData, 0, 0);
    return new Producer(program, 0, cpu);
  }

  /** Starts one that writes at a fixed rate. */
  public static Producer rate(LoadRing ring, Load.Rate load, int cpu) {
    int fd = ring.programFd(load.program());
    if (load.single()) {
      return new Producer(new LoadProgram(fd, 1, 0, 0, 0), SECOND / load.perSecond(), cpu);
    }
    int count = load.perSecond() / PACED_CALLS_PER_SECOND;
    long interval = (long) (SECOND * PACED_SHARE / load.perSecond());
    return new Producer(
        new LoadProgram(fd, count, 0, interval, 0), SECOND / PACED_CALLS_PER_SECOND, cpu);
  }

  private void run(int cpu) {
    try {
      Cpus.pin(cpu);
      long next = System.nanoTime();
      while (!stopping) {
        if (callInterval > 0) {
          next = awaitTurn(next);
        }
        program.run();
        written.lazySet(written.getPlain() + program.written());
        dropped.lazySet(dropped.getPlain() + program.dropped());
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Busy until it is time; a timer would be late by what varies most. Returns the next turn. */
  private long awaitTurn(long turn) {
    long now = System.nanoTime();
    while (now < turn && !stopping) {
      Thread.onSpinWait();
      now = System.nanoTime();
    }
    return (now - turn > LONGEST_BACKLOG_NANOS ? now : turn) + callInterval;
  }

  /** Records written so far. */
  public long written() {
    return written.get();
  }

  /** Records lost so far since the ring was full. */
  public long dropped() {
    return dropped.get();
  }

  /** Stops writing; throws if it had failed. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    if (failure != null) {
      throw new IllegalStateException(thread.getName() + " failed", failure);
    }
  }
}
