package reactor.ringbuf.tests.soak;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One process floods a small ring with 5 million records a second while another one writes ten: the
 * service must say soon that records are lost, and go on as before.
 */
final class Flood implements AutoCloseable {

  private static final long RING = 64 * 1024;
  private static final int NUMBERS = 1 << 26;
  private static final int SECONDS = 10;
  private static final long WARM_UP = TimeUnit.SECONDS.toNanos(3);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Accounts accounts;
  private final Accounts.Life life;
  private final Child service;
  private final Child loader;
  private final Child visitor;

  Flood(Place place) {
    accounts = new Accounts(place, RING, NUMBERS);
    life = accounts.begin(Form.DECODED);
    service = Child.start(place, "service", Service.class, life.number, life.form, NUMBERS);
    loader = Child.start(place, "loader", Loader.class, 0, RING, NUMBERS, true);
    loader.tell("pin");
    loader.await("writing");
    visitor = Child.start(place, "visitor", Visitor.class, 0);
  }

  /**
   * Floods.
   *
   * @throws AssertionError if a record is unaccounted for, if losses are told late, or if the
   *     service grows or stands still
   */
  void run() {
    service.ask("receiving", "receiving");
    visitor.await("ready");
    LockSupport.parkNanos(WARM_UP);
    loader.ask("pause", "paused");
    Figures before = service.ask("measure", "measured");
    service.ask("forget", "forgot");
    long start = System.nanoTime();
    loader.tell("flood");
    visitor.tell("write");
    long slowest = watch(start);
    Figures told = service.ask("losses", "losses");
    Figures flooded = Figures.of(loader.await("flooded"));
    visitor.await("written");
    visitor.awaitOrderlyEnd();
    loader.ask("pause", "paused");
    Figures after = service.ask("measure", "measured");
    Figures counted = service.ask("end", "ended");
    service.awaitOrderlyEnd();
    loader.ask("end", "ended");
    loader.awaitOrderlyEnd();
    accounts.settleBefore(1);
    Settlement sum = accounts.sum();
    double firstTold = (told.get("first") - start) / 1e9;
    double gap = told.get("gap") / 1e9;
    System.out.printf(
        "soak: flood: %,d records in %,d ms; of all %,d: %,d delivered + %,d lost; of the other"
            + " process's %d: %d delivered%n",
        flooded.get("records"),
        flooded.get("millis"),
        sum.produced(),
        sum.delivered(),
        sum.lost(),
        Visitor.RECORDS,
        life.notes.recordsOfVisitor());
    System.out.printf(
        "soak: flood: losses told after %.3f s, then at least every %.3f s; at least %,d records"
            + " delivered in each second; descriptors %d -> %d, threads %d -> %d, heap %,d -> %,d"
            + " KiB%n",
        firstTold,
        gap,
        slowest,
        before.get("files"),
        after.get("files"),
        before.get("threads"),
        after.get("threads"),
        before.get("heap") / 1024,
        after.get("heap") / 1024);
    Growth.check(before, after);
    check(counted.get("lost") == sum.lost(), "stats() says of losses " + counted.get("lost"));
    check(counted.get("told") == sum.lost(), "losses() says " + counted.get("told"));
    check(sum.lost() > 0, "nothing was lost");
    check(told.get("first") != 0 && firstTold <= 1, "losses are told after " + firstTold + " s");
    check(gap <= 2, "no loss is told for " + gap + " s");
    long warnings =
        service.log().stream().filter(line -> line.contains("Ring events (map ")).count();
    check(warnings == 1, "the log has " + warnings + " warnings of losses instead of one a minute");
    check(slowest > 0, "nothing is delivered for a second");
  }

  /** The fewest records delivered in a second of the flood. */
  private long watch(long start) {
    long fewest = Long.MAX_VALUE;
    long records = life.notes.records();
    for (int second = 1; second < SECONDS; second++) {
      service.checkAlive();
      long end = start + second * SECOND;
      for (long left = SECOND; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left); // may return before its time
      }
      long now = life.notes.records();
      fewest = Math.min(fewest, now - records);
      records = now;
    }
    return fewest;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError("in a flood, " + otherwise);
    }
  }

  @Override
  public void close() {
    visitor.close();
    loader.close();
    service.close();
  }
}
