package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import tools.jackson.databind.JsonNode;

/**
 * Two hundred clients of one service, ten of which ask for events and read none for a while. The
 * figures are printed; {@code tests/run browser --stalled-seconds 60} makes it a minute.
 */
@RequiresBpf
class ManyClientsTest {

  private static final int CLIENTS = 200;
  private static final int STALLED = 10;

  /** How many programs a second, more or less: two events each, for each client. */
  private static final int PROGRAMS = 50;

  /** What one client can take of the service's memory: a write, and what belongs to it. */
  private static final int BYTES_PER_CLIENT = 256 << 10;

  /** What the backlog holds is some seconds of the load: who is later than that loses events. */
  private static final String BACKLOG = "512KB";

  private final AtomicLong reading = new AtomicLong();
  private final AtomicLong lostByReaders = new AtomicLong();
  private volatile Histogram latency = new ConcurrentHistogram(3);
  private volatile long fill;
  private volatile long clientsLost;
  private volatile long ringLost;

  @Test
  @Timeout(400)
  void thoseThatDoNotReadSlowNobodyAndLoseByThemselves() throws Exception {
    int seconds = Integer.getInteger("browser.stalled.seconds");
    List<EventReader> clients = new ArrayList<>();
    try (KernelLive live =
        new KernelLive(
            "--kernel-live.backlog=" + BACKLOG, "--kernel-live.max-clients-per-address=500")) {
      clients.add(new EventReader(live.port(), "/api/events"));
      clients.get(0).start(this::status);
      for (int i = 0; i < CLIENTS - STALLED; i++) {
        EventReader client = new EventReader(live.port(), "/api/events");
        clients.add(client);
        client.start(this::event);
      }
      Process load =
          Programs.start(
              "while true; do for ((i = 0; i < $1; i++)); do /bin/true; read -t 0.01 <> <(:); done;"
                  + " done",
              Integer.toString(PROGRAMS));
      List<AtomicLong> lost = new ArrayList<>();
      try {
        measure("warm up", live, 5);
        Phase before = measure("all read", live, seconds);
        assertThat(clientsLost).isZero();
        List<EventReader> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
          stalled.add(new EventReader(live.port(), "/api/events"));
        }
        clients.addAll(stalled);
        Phase after = measure("ten stall", live, seconds);
        // They stand still alike, so that by then each of them has lost some.
        await("all of them lose events").until(() -> clientsLost > 500L * STALLED);
        for (EventReader client : stalled) {
          AtomicLong ofClient = new AtomicLong();
          lost.add(ofClient);
          client.start((kind, data) -> takeLost(kind, data, ofClient));
        }
        await("each hears of its losses")
            .until(() -> lost.stream().allMatch(ofClient -> ofClient.get() > 0));

        // Of 1. What comes in three seconds is more, so nobody was waited for.
        assertThat(after.highestFill()).isLessThan(before.highestFill() + 0.05);
        // Flat: not even ten times as late, on a machine on which others work.
        assertThat(after.p99()).isLessThan(10 * Math.max(before.p99(), 20_000_000));
        assertThat(after.resident() - before.resident())
            .isLessThan((long) STALLED * BYTES_PER_CLIENT + (64 << 20));
      } finally {
        load.descendants().forEach(ProcessHandle::destroyForcibly);
        load.destroyForcibly();
      }
      await("all losses are those of the ten")
          .untilAsserted(
              () ->
                  assertThat(lost.stream().mapToLong(AtomicLong::get).sum())
                      .isEqualTo(clientsLost));
      assertThat(lostByReaders).hasValue(0);
      assertThat(ringLost).isZero();
    } finally {
      for (EventReader client : clients) {
        client.close();
      }
    }
  }

  private static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(Duration.ofSeconds(90));
  }

  private static void takeLost(String kind, String data, AtomicLong lost) {
    if (kind.equals("lost")) {
      lost.set(EventReader.json(data).get("lost").asLong());
    }
  }

  /** What was seen in some seconds; the fill since the beginning. */
  private record Phase(double highestFill, long p50, long p99, long max, long resident) {}

  private Phase measure(String name, KernelLive live, int seconds) throws Exception {
    Histogram histogram = new ConcurrentHistogram(3);
    latency = histogram;
    long begun = reading.get();
    Thread.sleep(1000L * seconds); // what is measured is a time
    double highest = fill / (double) (1 << 20);
    Phase phase =
        new Phase(
            highest,
            histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(99),
            histogram.getMaxValue(),
            live.resident());
    System.out.printf(
        "%-9s %3d s: %6d events/s to all, latency p50 %.1f ms, p99 %.1f ms, max %.1f ms;"
            + " ring fill so far at most %.2f %%, lost %d; clients lost %d; resident %d MiB%n",
        name,
        seconds,
        (reading.get() - begun) / seconds,
        phase.p50() / 1e6,
        phase.p99() / 1e6,
        phase.max() / 1e6,
        100 * highest,
        ringLost,
        clientsLost,
        phase.resident() >> 20);
    return phase;
  }

  private void event(String kind, String data) {
    if (kind.equals("exec") || kind.equals("exit")) {
      latency.recordValue(Math.max(0, EventReader.age(data)));
      reading.incrementAndGet();
    } else if (kind.equals("lost")) {
      lostByReaders.incrementAndGet();
    }
  }

  private void status(String kind, String data) {
    if (kind.equals("status")) {
      JsonNode status = EventReader.json(data);
      fill = status.get("rings").get(0).get("highest").asLong();
      ringLost = EventReader.ringLost(status);
      clientsLost = status.get("clientsLost").asLong();
    }
  }
}
