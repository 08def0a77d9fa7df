package reactor.ringbuf.tests.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The soak: for each form of receive, lives that are killed, and then a long one. */
final class Run implements AutoCloseable {

  private static final long RING = 256 * 1024;

  /** A loader writes half a million in its five seconds, give or take. */
  private static final int NUMBERS = 1 << 24;

  private static final long TICK_NANOS = 20_000_000;
  private static final double PART_OF_KILLS = 0.4;
  private static final long SHORTEST_LIFE = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_LIFE = TimeUnit.MILLISECONDS.toNanos(4_000);
  private static final long STORM_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final SplittableRandom random;
  private final Place place;
  private final Accounts accounts;
  private final Loaders loaders;

  /** When a life ends. */
  private enum Death {
    AT_ANY_TIME {
      @Override
      void await(Run run, Child service) {}
    },
    /** While it is busy, and has not given back yet what it has read. */
    IN_A_STORM {
      @Override
      void await(Run run, Child service) {
        run.loaders.storm();
        LockSupport.parkNanos(run.random.nextLong(STORM_NANOS));
      }
    },
    /** Just before the ring is replaced, so that nobody can read it to its end. */
    BEFORE_A_LOADER {
      @Override
      void await(Run run, Child service) {
        run.go(() -> run.loaders.isDueWithin(SOON_NANOS), service);
      }
    };

    abstract void await(Run run, Child service);
  }

  private static final List<Death> DEATHS =
      List.of(Death.IN_A_STORM, Death.BEFORE_A_LOADER, Death.IN_A_STORM, Death.AT_ANY_TIME);

  private @Nullable Child service;
  private int kills;
  private int longLives;

  Run(Place place, SplittableRandom random) {
    this.place = place;
    this.random = random;
    this.accounts = new Accounts(place, RING, NUMBERS);
    this.loaders = new Loaders(place, RING, NUMBERS, random.split(), this::fillRing);
  }

  /** Lives of services that receive in this form. */
  void cycle(Form form, Duration duration) {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    long endOfKills = start + (long) (duration.toNanos() * PART_OF_KILLS);
    loaders.awaitConsumer(false);
    loaders.resume();
    while (System.nanoTime() < endOfKills) {
      killedLife(form);
    }
    longLife(form, end);
  }

  private void killedLife(Form form) {
    Accounts.Life life = accounts.begin(form);
    try (Child now = start(life)) {
      now.tell("receiving");
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      go(() -> now.hasSaid("receiving") || isLate(deadline, now), now);
      long end = System.nanoTime() + random.nextLong(SHORTEST_LIFE, LONGEST_LIFE);
      go(() -> System.nanoTime() > end, now);
      DEATHS.get(kills % DEATHS.size()).await(this, now);
      now.kill();
      life.killed();
      kills++;
    }
  }

  private static boolean isLate(long deadline, Child service) {
    if (System.nanoTime() > deadline) {
      throw new AssertionError(service + " does not receive");
    }
    return false;
  }

  /** A life that ends in good order, and whose counters and belongings are looked at. */
  private void longLife(Form form, long end) {
    loaders.pause();
    loaders.awaitConsumer(true);
    int first = loaders.generation();
    long lostBefore = accounts.lost(first);
    Accounts.Life life = accounts.begin(form);
    try (Child now = start(life)) {
      now.ask("receiving", "receiving");
      loaders.resume();
      // A ring has been left and another been opened by then, and most is compiled.
      go(() -> life.notes.byMap().size() >= 3, now);
      Figures begun = now.ask("measure", "measured");
      go(() -> System.nanoTime() > end, now);
      loaders.pause();
      awaitEmpty();
      Figures grown = now.ask("measure", "measured");
      Figures counted = now.ask("end", "ended");
      now.awaitOrderlyEnd();
      longLives++;
      System.out.printf(
          "soak: %s: %,d records of %d maps in one life; then and later: descriptors %d -> %d, mapped"
              + " rings %d -> %d, mappings %d -> %d, threads %d -> %d, heap %,d -> %,d KiB%n",
          form,
          life.notes.records(),
          life.notes.byMap().size(),
          begun.get("files"),
          grown.get("files"),
          begun.get("rings"),
          grown.get("rings"),
          begun.get("mappings"),
          grown.get("mappings"),
          begun.get("threads"),
          grown.get("threads"),
          begun.get("heap") / 1024,
          grown.get("heap") / 1024);
      Growth.check(begun, grown);
      checkCounters(life, counted, lostBefore);
    }
  }

  private void awaitEmpty() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (Books books = accounts.books(loaders.generation())) {
      while (!books.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the service does not empty the ring");
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    }
  }

  private void checkCounters(Accounts.Life life, Figures counted, long lostBefore) {
    long lost =
        life.notes.byMap().stream().mapToLong(of -> accounts.lost(of.generation())).sum()
            - lostBefore;
    equal("records in stats()", counted.get("records"), life.notes.records());
    equal("records in the meters", counted.get("metered"), life.notes.records());
    equal("lost in stats()", counted.get("lost"), lost);
    equal("lost by losses()", counted.get("told"), lost);
    equal("lost in the meters", counted.get("metered_lost"), lost);
    equal("reopened", counted.get("reopened"), life.notes.byMap().size() - 1);
    equal("subscriptions", counted.get("subscriptions"), 1);
  }

  private static void equal(String what, long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError(
          "%s after a long life: %d instead of %d".formatted(what, actual, expected));
    }
  }

  private Child start(Accounts.Life life) {
    Child started =
        Child.start(
            place, "service-" + life.number, Service.class, life.number, life.form, NUMBERS);
    service = started;
    return started;
  }

  /** Has the ring be full when another one takes its place. */
  private void fillRing() {
    Child present = service;
    if (present != null && present.isAlive()) {
      present.tell("slow");
    }
    loaders.storm();
    LockSupport.parkNanos(TICK_NANOS);
  }

  /** Lets the loaders and this service go on until something has come about. */
  private void go(BooleanSupplier until, Child service) {
    while (!until.getAsBoolean()) {
      service.checkAlive();
      loaders.tick();
      accounts.settleFormer();
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** Ends, settles what is not settled yet, and says what all came to. How many cases passed. */
  int settle() {
    loaders.end();
    accounts.settleBefore(loaders.generation() + 1);
    Settlement sum = accounts.sum();
    System.out.printf("soak: %s; services: %d killed, %d long lives%n", loaders, kills, longLives);
    System.out.printf(
        "soak: %,d records of %d maps: %,d delivered + %,d lost%s; %,d delivered again after a SIGKILL,"
            + " %,d at most in one life%n",
        sum.produced(),
        accounts.maps(),
        sum.delivered(),
        sum.lost(),
        sum.left() == 0
            ? ""
            : " + %,d left in the rings of %d maps that were replaced while the service was away"
                .formatted(sum.left(), accounts.mapsWithLeft()),
        sum.repeated(),
        accounts.mostRepeated());
    return accounts.maps() + longLives;
  }

  @Override
  public void close() {
    loaders.close();
  }
}
