package reactor.ringbuf.tests.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Cpus;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Producer;
import reactor.ringbuf.tests.fixtures.Written;

/** Producers at work in threads of their own, each tied to a processor, turn and turn about. */
final class Load implements AutoCloseable {

  /** What a producer's thread does. */
  interface Work {
    Written run(Producer producer);
  }

  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  private final List<CompletableFuture<Written>> results = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /** Runs one piece of work with each of the producers 0 to {@code producers} - 1. */
  static Load start(KernelRing ring, int producers, Work work) {
    Load load = new Load();
    for (int id = 0; id < producers; id++) {
      Producer producer = ring.producer(id);
      load.add(producer, id % CPUS, () -> work.run(producer));
    }
    return load;
  }

  /** Has one producer write a batch completely. */
  static Load write(KernelRing ring, Batch batch) {
    return start(ring, 1, producer -> writeAll(producer, batch));
  }

  /** Repeats a piece of work until {@link #stop}; lets others run when there was none to do. */
  static Load repeat(KernelRing ring, int producers, Work work) {
    Load load = new Load();
    for (int id = 0; id < producers; id++) {
      Producer producer = ring.producer(id);
      load.add(
          producer,
          id % CPUS,
          () -> {
            Written sum = new Written(0, 0, 0);
            while (!load.stopped) {
              Written written = work.run(producer);
              if (written.attempted() == 0) {
                Thread.yield();
              }
              sum = sum.plus(written);
            }
            return sum;
          });
    }
    return load;
  }

  private void add(Producer producer, int cpu, Supplier<Written> work) {
    CompletableFuture<Written> result = new CompletableFuture<>();
    results.add(result);
    Thread thread =
        new Thread(
            () -> {
              try {
                Cpus.pin(cpu);
                result.complete(work.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "producer-" + producer.id());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Writes a batch completely: where the ring is full it waits for room, or for {@link #close}. */
  static Written writeAll(Producer producer, Batch batch) {
    Batch rest = batch.stopWhenFull();
    Written sum = producer.write(rest);
    while (sum.attempted() < batch.count()) {
      if (Thread.interrupted()) {
        throw new IllegalStateException("stopped at a full ring");
      }
      Thread.yield(); // consumers need a processor, too
      sum = sum.plus(producer.write(rest.count((int) (batch.count() - sum.attempted()))));
    }
    return sum;
  }

  /**
   * Writes batch after batch completely, until so many records are written.
   *
   * @param next the batch that comes after so many records
   */
  static Written writeUntil(Producer producer, long records, LongFunction<Batch> next) {
    Written sum = new Written(0, 0, 0);
    while (sum.written() < records) {
      sum = sum.plus(writeAll(producer, next.apply(sum.written())));
    }
    return sum;
  }

  /** Lets {@link #repeat} come to its end. */
  Load stop() {
    stopped = true;
    return this;
  }

  /** Waits for all producers; what they wrote together. */
  Written join() {
    Written sum = new Written(0, 0, 0);
    for (CompletableFuture<Written> result : results) {
      sum = sum.plus(result.orTimeout(Records.LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }
    return sum;
  }

  /** Stops and waits, so that no producer touches a ring that is gone. */
  @Override
  public void close() {
    stop();
    threads.forEach(Thread::interrupt);
    boolean interrupted = Thread.interrupted(); // a test whose time is over gets here so
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(20));
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A line of figures for those who read the log. */
  static void report(String format, Object... figures) {
    System.out.printf("  " + format + "%n", figures);
  }

  /** Waits for what another thread brings about. */
  static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(Records.LIMIT)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofNanos(50_000))
        .until(condition::getAsBoolean);
  }
}
