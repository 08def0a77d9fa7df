package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
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
    String[] ids = {"produced", "shown", "lost-ring", "lost-page", "missed"};
    browser.await(
        "every event is shown, lost or missed",
        () -> {
          long[] numbers = browser.numbers(ids);
          return numbers[0] == numbers[1] + numbers[2] + numbers[3] + numbers[4];
        });
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
      Set<Long> before = new ConcurrentSkipListSet<>();
      Set<Long> after = new ConcurrentSkipListSet<>();
      Thread first = reader(live, before);
      Process load = Programs.start("for ((i = 0; i < 6000; i++)); do /bin/true; done");
      while (before.size() < 500) {
        Thread.onSpinWait();
      }
      live.killService();
      first.join();
      browser.awaitText("state", "Not connected");
      live.startService();
      Thread second = reader(live, after);
      browser.awaitText("state", "Connected");
      assertThat(load.waitFor()).isZero();
      Programs.many(1);
      awaitShown(browser, 12_000);

      // Events that came in between have waited in the ring, and those that did not were under way.
      Set<Long> numbers = new TreeSet<>(before);
      numbers.addAll(after);
      long lastBefore = last(before);
      long firstAfter = ((ConcurrentSkipListSet<Long>) after).first();
      long[] missing =
          LongStream.range(((TreeSet<Long>) numbers).first(), ((TreeSet<Long>) numbers).last())
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
      second.interrupt();
    }
  }

  private static long last(Set<Long> numbers) {
    return ((ConcurrentSkipListSet<Long>) numbers).last();
  }

  private static Thread reader(KernelLive live, Set<Long> numbers) throws Exception {
    return new EventReader(live.port(), "/api/events")
        .start(
            (kind, data) -> {
              if (kind.equals("exec") || kind.equals("exit")) {
                assertThat(numbers.add(EventReader.json(data).get("number").asLong())).isTrue();
              }
            });
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
  void aServiceThatStandsStillHasThePageSayWhatTheRingLost() {
    try (KernelLive live = new KernelLive();
        Browser browser = new Browser()) {
      live.load("--ring-size", "4096");
      browser.open(live.address());
      Programs.many(5);
      awaitShown(browser, 10);
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
      new EventReader(live.port(), "/api/events")
          .start(
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
