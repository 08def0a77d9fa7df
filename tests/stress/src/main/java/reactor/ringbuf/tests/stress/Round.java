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
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.Payload;
import reactor.ringbuf.tests.fixtures.Received;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;

/**
 * Carries out a {@link Plan} on new rings, and checks of each that every record came once and in
 * order.
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
  private final List<KernelRing> rings = new ArrayList<>();
  private final List<RingView> views = new ArrayList<>();

  /** By ring. */
  private final List<Received> received = new ArrayList<>();

  private final RingbufReceiver receiver;
  private final Watchdog watchdog;
  private final ExecutorService elsewhere =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "reads batches"));
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile @Nullable Reader<?> reader;
  private volatile long count;
  private volatile boolean stop;
  private long subscriptions;

  Round(Plan plan, SplittableRandom random) {
    this.plan = plan;
    this.random = random;
    owners = new OwnerThreads(plan.consumerCpu());
    try {
      for (RingPlan ring : plan.rings()) {
        rings.add(KernelRing.create(ring.size()));
        received.add(new Received());
      }
    } catch (RuntimeException e) {
      rings.forEach(KernelRing::close);
      throw e;
    }
    rings.forEach(ring -> views.add(ring.view()));
    RingbufSet[] others =
        rings.stream()
            .skip(1)
            .flatMap(ring -> ring.options().rings().stream())
            .toArray(RingbufSet[]::new);
    receiver =
        RingbufReceiver.create(
            rings.get(0).options().and(others).threadFactory(owners).coalescing(plan.coalescing()));
    watchdog = new Watchdog(views, owners);
  }

  /**
   * Runs for so long, and then until everything that was written has been received.
   *
   * @throws AssertionError if a record is lost, repeated or out of order, or waits in vain
   */
  void run(Duration duration, Tally tally) throws InterruptedException {
    watchdog.start();
    List<Thread> asking = startAsking();
    long end = System.nanoTime() + duration.toNanos();
    List<Writers> writers = new ArrayList<>();
    for (int i = 0; i < rings.size(); i++) {
      writers.add(new Writers(rings.get(i), plan.rings().get(i), end));
    }
    try {
      // One that is not cancelled by plan has to drain what is left, too: the next one would find
      // what it has missed.
      while (isMoreToCome(writers)) {
        if (haveEnded(writers)) {
          subscribe(Long.MAX_VALUE, () -> isMoreToCome(writers));
        } else {
          long over = System.nanoTime() + plan.lifeNanos(random);
          subscribe(
              plan.lifeSignals(random), () -> System.nanoTime() < over && isMoreToCome(writers));
        }
      }
    } finally {
      writers.forEach(Writers::stop);
      stop = true;
      for (Thread thread : asking) {
        thread.join();
      }
    }
    List<Written> written = writers.stream().map(Writers::written).toList();
    for (int i = 0; i < rings.size(); i++) {
      check(i, written.get(i));
      tally.addRing(plan.rings().get(i), received.get(i).count());
    }
    tally.add(plan, subscriptions, receiver.stats());
  }

  private boolean isMoreToCome(List<Writers> writers) {
    return !haveEnded(writers)
        || count < writers.stream().mapToLong(ring -> ring.written().written()).sum();
  }

  private static boolean haveEnded(List<Writers> writers) {
    return writers.stream().allMatch(Writers::haveEnded);
  }

  private void check(int ring, Written written) {
    Received of = received.get(ring);
    if (of.count() != written.written() || of.missing() > written.discarded()) {
      throw new AssertionError(
          "ring %d of %d: %d records received, %d sequence numbers passed over; %s"
              .formatted(ring, rings.size(), of.count(), of.missing(), written));
    }
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
              .receive(record -> new Seen(record.ring().index(), record.getLong(0)))
              .subscribeWith(new Reader<>(plan.demand(), this::accept, signals, failure));
      case COPIES ->
          receiver
              .receiveRecords()
              .map(copy -> new Seen(copy.ring().index(), Payload.id(copy.value())))
              .subscribeWith(new Reader<>(plan.demand(), this::accept, signals, failure));
      case BATCHES ->
          receiver
              .receiveBatch()
              .subscribeWith(new Reader<>(plan.demand(), this::readElsewhere, signals, failure));
    };
  }

  /** A record: the index of its ring, and its id in there. */
  private record Seen(int ring, long id) {}

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // records are received one by one
  private void accept(Seen record) {
    received.get(record.ring).accept(record.id);
    count++;
  }

  /** Gives a batch back from another thread, so that the rings' has to wait for it. */
  private void readElsewhere(RecordBatch batch) {
    elsewhere.execute(
        () -> {
          try {
            batch.forEach(record -> accept(new Seen(batch.ring().index(), record.getLong(0))));
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

  /** Waits until the rings' threads have ended: they must, now that all are cancelled. */
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
    views.forEach(RingView::close);
    rings.forEach(KernelRing::close);
  }
}
