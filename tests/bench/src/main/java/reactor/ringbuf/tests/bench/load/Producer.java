package reactor.ringbuf.tests.bench.load;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.tests.fixtures.Cpus;

/** A thread, pinned to a processor, that writes records to rings until it is stopped. */
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

  /** Run in turn. */
  private final List<LoadProgram> programs;

  private final long callInterval;

  /** Run while the next turn has not come. */
  private final @Nullable LoadProgram meanwhile;

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  private Producer(
      List<LoadProgram> programs, long callInterval, @Nullable LoadProgram meanwhile, int cpu) {
    this.programs = programs;
    this.callInterval = callInterval;
    this.meanwhile = meanwhile;
    this.thread = new Thread(() -> run(cpu), "producer-on-cpu-" + cpu);
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts one that writes as fast as it can. */
  public static Producer parallel(LoadRing ring, Load.Parallel load, int recordBytes, int cpu) {
    long sampleData = (long) load.sampled() * recordBytes;
    LoadProgram program =
        new LoadProgram(ring.programFd(load.program()), load.batch(), sampleData, 0, 0);
    return new Producer(List.of(program), 0, null, cpu);
  }

  /** Starts one that writes at a fixed rate. */
  public static Producer rate(LoadRing ring, Load.Rate load, int cpu) {
    int fd = ring.programFd(load.program());
    if (load.single()) {
      LoadProgram program = new LoadProgram(fd, 1, 0, 0, 0);
      return new Producer(List.of(program), SECOND / load.perSecond(), null, cpu);
    }
    int count = load.perSecond() / PACED_CALLS_PER_SECOND;
    long interval = (long) (SECOND * PACED_SHARE / load.perSecond());
    LoadProgram program = new LoadProgram(fd, count, 0, interval, 0);
    return new Producer(List.of(program), SECOND / PACED_CALLS_PER_SECOND, null, cpu);
  }

  /** Starts one that writes to several rings as fast as it can. */
  public static Producer inTurn(LoadRings rings, Load.InTurn load, int cpu) {
    List<LoadProgram> programs =
        rings.all().stream().map(ring -> ring.program("batch_64", load.batch())).toList();
    return new Producer(programs, 0, null, cpu);
  }

  /** Starts one that writes to all rings but the first at a fixed rate. */
  public static Producer besideFirst(LoadRings rings, Load.BesideFirst load, int cpu) {
    List<LoadProgram> programs =
        rings.all().stream().skip(1).map(ring -> ring.program("timed_64", 1)).toList();
    LoadProgram flood = rings.all().get(0).program("batch_64", Load.BesideFirst.BATCH);
    long interval = SECOND / ((long) load.perSecond() * programs.size());
    return new Producer(programs, interval, load.flooded() ? flood : null, cpu);
  }

  private void run(int cpu) {
    try {
      Cpus.pin(cpu);
      long next = System.nanoTime();
      for (int i = 0; !stopping; i = (i + 1) % programs.size()) {
        if (callInterval > 0) {
          next = awaitTurn(next);
        }
        write(programs.get(i));
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void write(LoadProgram program) {
    program.run();
    written.lazySet(written.getPlain() + program.written());
    dropped.lazySet(dropped.getPlain() + program.dropped());
  }

  /** Busy until it is time; a timer would be late by what varies most. Returns the next turn. */
  private long awaitTurn(long turn) {
    long now = System.nanoTime();
    while (now < turn && !stopping) {
      if (meanwhile != null) {
        write(meanwhile);
      } else {
        Thread.onSpinWait();
      }
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
