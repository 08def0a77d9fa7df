package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** What a page says when the service, the loader, or the page itself does not keep up. */
@RequiresBpf
@Timeout(180)
class RestartTest {

  /** In flight when a service is killed: at most what a client's buffer and the ways hold. */
  private static final int IN_FLIGHT = 5_000;

  /** At one moment: others on this host go on running programs. */
  private static void assertAllAccountedFor(Browser browser) {
    long[] numbers =
        browser.numbers("produced", "shown", "lost-ring", "lost-page", "unreadable", "missed");
    assertThat(numbers[0]).isEqualTo(LongStream.of(numbers).skip(1).sum());
  }

  /** Opens the page of a service whose rings hold some fifty events. */
  private static void openWithSmallRing(KernelLive live, Browser browser) {
    live.load("--ring-size", "4096");
    browser.open(live.address());
    Programs.many(5);
    awaitShown(browser, 10);
  }

  /** Waits until nothing comes any more but what the browser's own processes do. */
  private static void awaitShown(Browser browser, long atLeast) {
    browser.await("events", () -> browser.number("produced") >= atLeast);
  }

  @Test
  void theServiceIsKilledUnderLoadAndStartedAgain() throws Exception {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      browser.open(live.address());
      Numbers before = new Numbers();
      Numbers after = new Numbers();
      Process load;
      try (EventReader reader = new EventReader(live.port(), "/api/events")) {
        Thread first = reader.start(before::add);
        load = Programs.start("for ((i = 0; i < 6000; i++)); do /bin/true; done");
        while (before.numbers.size() < 500) {
          Thread.onSpinWait();
        }
        live.killService();
        first.join();
      }
      browser.awaitText("state", "Not connected");
      live.startService();
      Thread reading;
      try (EventReader reader = new EventReader(live.port(), "/api/events")) {
        reading = reader.start(after::add);
        browser.awaitText("state", "Connected");
        assertThat(load.waitFor()).isZero();
        Programs.many(1);
        awaitShown(browser, 12_000);
      }
      reading.join();

      assertThat(before.twice).isEmpty();
      assertThat(after.twice).isEmpty();
      // Events that came in between have waited in the ring, and those that did not were under way.
      TreeSet<Long> numbers = new TreeSet<>(before.numbers);
      numbers.addAll(after.numbers);
      long lastBefore = before.numbers.last();
      long firstAfter = after.numbers.first();
      long[] missing =
          LongStream.range(numbers.first(), numbers.last())
              .filter(number -> !numbers.contains(number))
              .toArray();
      System.out.printf(
          "killed: shown up to %d, again from %d, %d not shown%n",
          lastBefore, firstAfter, missing.length);
      assertThat(missing.length).isLessThan(IN_FLIGHT);
      for (long number : missing) {
        // Two processors may take numbers in another order than places in the ring.
        assertThat(number).isBetween(lastBefore - 10, Math.max(lastBefore, firstAfter) + 10);
      }
      assertThat(browser.number("lost-ring")).isZero();
      assertThat(browser.number("lost-page")).isZero();
      assertThat(browser.number("missed")).isLessThan(IN_FLIGHT);
      assertAllAccountedFor(browser);
    }
  }

  /** The numbers of the programs' events that a client has received. */
  private static final class Numbers {

    private final ConcurrentSkipListSet<Long> numbers = new ConcurrentSkipListSet<>();
    private final List<Long> twice = new CopyOnWriteArrayList<>();

    void add(String kind, String data) {
      if (kind.equals("exec") || kind.equals("exit")) {
        long number = EventReader.json(data).get("number").asLong();
        if (!numbers.add(number)) {
          twice.add(number);
        }
      }
    }
  }

  @Test
  void whatTheRingLosesWhileThereIsNoServiceIsLostInTheRing() {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      openWithSmallRing(live, browser);
      browser.await("nothing is under way", () -> browser.number("missed") == 0);
      long before = browser.number("produced");
      live.killService();
      Programs.many(300);
      live.startService();
      browser.awaitText("state", "Connected");
      Programs.many(1);
      awaitShown(browser, before + 602);
      browser.await("the ring's losses", () -> browser.number("lost-ring") > 500);
      // The ring had room for some fifty, which came before the page was connected again.
      browser.await("little else is missing", () -> browser.number("missed") < 300);
      assertAllAccountedFor(browser);
    }
  }

  @Test
  void theLoaderPutsNewRingsInThePlaceOfTheOld() {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      browser.open(live.address());
      Programs.many(50);
      awaitShown(browser, 100);
      live.load("--ring-size", "65536");
      // The new ring's events come, without another connection.
      long before = browser.number("produced");
      Programs.many(100);
      awaitShown(browser, before + 200);
      assertThat(browser.text("state")).isEqualTo("Connected");
      browser.await("all are shown", () -> browser.number("missed") == 0);
      assertAllAccountedFor(browser);
      assertThat(live.log()).anyMatch(line -> line.contains("65536 bytes"));
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void thePageSaysThatTheServiceHasNoRings() {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      browser.open(live.address());
      live.killService();
      live.unload();
      live.startService();
      browser.awaitText(
          "state", "Connected, waiting for the kernel's programs and connections: has the loader");
      live.load();
      browser.await("the rings", () -> browser.text("state").equals("Connected"));
      Programs.many(10);
      awaitShown(browser, 20);
    }
  }

  @Test
  void aServiceThatStandsStillHasThePageSayWhatTheRingLost() {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      openWithSmallRing(live, browser);
      Programs.bash("kill -STOP $1", Long.toString(live.pid()));
      try {
        Programs.many(300);
      } finally {
        Programs.bash("kill -CONT $1", Long.toString(live.pid()));
      }
      browser.await("the ring's losses", () -> browser.number("lost-ring") > 0);
      Programs.many(1);
      awaitShown(browser, 612);
      browser.await("nothing else is missing", () -> browser.number("missed") == 0);
      assertThat(browser.number("lost-page")).isZero();
      assertAllAccountedFor(browser);
    }
  }

  @Test
  void aSlowPageCountsWhatItLosesAndTheRingDoesNot() throws Exception {
    try (KernelLive live =
            new KernelLive(
                "--kernel-live.backlog=64KB",
                "--kernel-live.send-buffer=16KB",
                "--kernel-live.command-lines=shown"); // long ones fill Chromium's buffers sooner
        Browser browser = new Browser();
        Browser other = new Browser()) {
      browser.open(live.address());
      other.open(live.address());
      AtomicLong lost = new AtomicLong();
      EventReader reader = new EventReader(live.port(), "/api/events"); // ends with the service
      reader.start(
          (kind, data) -> {
            if (kind.equals("status")) {
              lost.set(EventReader.json(data).get("clientsLost").asLong());
            }
          });
      browser.freeze(true);
      int programs = 0;
      try {
        while (lost.get() == 0) {
          Programs.bash("for ((i = 0; i < 200; i++)); do /bin/true $1; done", "long".repeat(250));
          programs += 200;
        }
        awaitShown(other, 2 * programs);
        assertThat(other.number("lost-page")).isZero();
      } finally {
        browser.freeze(false);
      }
      browser.await("it tells its losses", () -> browser.number("lost-page") > 0);
      Programs.many(1);
      awaitShown(browser, 2 * programs);
      browser.await("nothing else is missing", () -> browser.number("missed") == 0);
      System.out.printf(
          "slow: %d of %d lost%n", browser.number("lost-page"), browser.number("produced"));
      assertAllAccountedFor(browser);
      assertThat(browser.number("lost-ring")).isZero();
      assertThat(browser.byId("lost-page").getCssValue("color"))
          .isNotEqualTo(browser.byId("shown").getCssValue("color"));
      assertThat(other.number("missed")).isZero();
    }
  }
}
