package reactor.ringbuf.tests.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;

/**
 * Carries out a {@link Plan} on a new ring, and checks that every record came once and in order.
 */
final class Round implements AutoCloseable {

  private static final int ASKING_THREADS = 2;
  private static final long LOOK_NANOS = 50_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Each subscription that waits for its predecessor to end has descriptors open. */
  private static final int MOST_SUBSCRIPTIONS = 20;

  private final Plan plan;
  private final SplittableRandom random;
  private final OwnerThreads owners;
  private final KernelRing ring;
  private final RingView view;
  private final RingbufReceiver receiver;
  private final Watchdog watchdog;
  private final ExecutorService elsewhere =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "reads batches"));
  private final Received received = new Received();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile @Nullable Reader<?> reader;
  private volatile long count;
  private volatile boolean stop;
  private long subscriptions;

  Round(Plan plan, SplittableRandom random) {
    this.plan = plan;
    this.random = random;
    owners = new OwnerThreads(plan.consumerCpu());
    ring = KernelRing.create(plan.ringSize());
    view = ring.view();
    receiver =
        RingbufReceiver.create(ring.options().threadFactory(owners).coalescing(plan.coalescing()));
    watchdog = new Watchdog(view, owners);
  }

  /**
   * Runs for so long, and then until everything that was written has been received.
   *
   * @throws AssertionError if a record is lost, repeated or out of order, or waits in vain
   */
  void run(Duration duration, Tally tally) throws InterruptedException {
    watchdog.start();
    List<Thread> asking = startAsking();
    Writers writers = new Writers(ring, plan);
    Written written;
    try {
      try {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
          long over = Math.min(end, System.nanoTime() + plan.lifeNanos(random));
          subscribe(plan.lifeSignals(random), () -> System.nanoTime() < over);
        }
      } finally {
        written = writers.stop();
      }
      while (count < written.written()) {
        subscribe(Long.MAX_VALUE, () -> count < written.written());
      }
    } finally {
      stop = true;
      for (Thread thread : asking) {
        thread.join();
      }
    }
    if (count != written.written() || received.missing() > written.discarded()) {
      throw new AssertionError(
          "%d records received, %d sequence numbers passed over; %s"
              .formatted(count, received.missing(), written));
    }
    tally.add(plan, count, subscriptions, receiver.stats());
  }

  /** One subscription, which cancels itself after so many signals, or is cancelled in the end. */
  private void subscribe(long signals, BooleanSupplier goesOn) {
    while (owners.living() >= MOST_SUBSCRIPTIONS) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Reader<?> now = subscribe(signals);
    subscriptions++;
    watchdog.watch(now);
    reader = now;
    while (!now.isOver() && goesOn.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (watchdog.stall() != null) {
        now.fail(new AssertionError(watchdog.stall()));
      }
    }
    now.cancel();
    Throwable failed = failure.get();
    if (failed != null) {
      throw failed instanceof AssertionError e ? e : new AssertionError(failed.toString(), failed);
    }
  }

  private Reader<?> subscribe(long signals) {
    return switch (plan.signals()) {
      case DECODED ->
          receiver
              .receive(record -> record.getLong(0))
              .subscribeWith(new Reader<>(plan.demand(), this::accept, signals, failure));
      case COPIES ->
          receiver
              .receive()
              .subscribeWith(
                  new Reader<>(plan.demand(), copy -> accept(Payload.id(copy)), signals, failure));
      case BATCHES ->
          receiver
              .receiveBatch()
              .subscribeWith(new Reader<>(plan.demand(), this::readElsewhere, signals, failure));
    };
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // records are received one by one
  private void accept(long id) {
    received.accept(id);
    count++;
  }

  /** Gives a batch back from another thread, so that the ring's has to wait for it. */
  private void readElsewhere(RecordBatch batch) {
    elsewhere.execute(
        () -> {
          try {
            batch.forEach(record -> accept(record.getLong(0)));
          } catch (IllegalStateException e) {
            // Taken back: the subscription was cancelled before. The next one delivers it.
          } catch (Throwable e) {
            failure.set(e);
          }
        });
  }

  private List<Thread> startAsking() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < ASKING_THREADS && plan.demand().needsThreads(); i++) {
      SplittableRandom own = random.split();
      Thread thread = new Thread(() -> ask(own), "asks");
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private void ask(SplittableRandom own) {
    while (!stop) {
      Reader<?> now = reader;
      if (now != null && !now.isOver()) {
        plan.demand().ask(now, own);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Waits until the ring's threads have ended: they must, now that all are cancelled. */
  @Override
  public void close() {
    elsewhere.shutdown();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (owners.living() > 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("a cancelled subscription does not end:" + owners.stack());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    watchdog.end();
    view.close();
    ring.close();
  }
}
