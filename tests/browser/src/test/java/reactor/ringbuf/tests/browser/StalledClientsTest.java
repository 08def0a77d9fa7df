package reactor.ringbuf.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import tools.jackson.databind.JsonNode;

/** Clients that ask for events and read none: what they cost the service, and how that ends. */
@RequiresBpf
@Timeout(300)
class StalledClientsTest {

  /**
   * Executes one so often under a name of a thousand bytes, none of them UTF-8: two events each.
   */
  private static final String LONG_NAMES =
      "name=$(printf '\\377%.0s' {1..1000});"
          + " for ((i = 0; i < $1; i++)); do (exec -a $name $2); done";

  /** What becomes of the name: three thousand bytes. */
  private static final String SHOWN = "\ufffd".repeat(1000);

  private final List<EventReader> clients = new ArrayList<>();

  @AfterEach
  void disconnect() throws Exception {
    for (EventReader client : clients) {
      client.close();
    }
  }

  /** Clients that do not read yet. */
  private List<EventReader> connect(KernelLive live, String path, int count) throws Exception {
    List<EventReader> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EventReader reader = new EventReader(live.port(), path);
      clients.add(reader);
      readers.add(reader);
    }
    return readers;
  }

  /** What a client has seen. */
  private static final class Seen {

    private final AtomicLong events = new AtomicLong();
    private volatile long longNames;
    private volatile long latest;
    private volatile long lost;
    private volatile long clients;
    private volatile long clientsLost;
    private volatile long ringLost;

    void add(String kind, String data) {
      if (kind.equals("status")) {
        JsonNode status = EventReader.json(data);
        clients = status.get("clients").asLong();
        clientsLost = status.get("clientsLost").asLong();
        ringLost = EventReader.ringLost(status);
      } else if (kind.equals("lost")) {
        lost = EventReader.json(data).get("lost").asLong();
      } else {
        events.incrementAndGet();
        if (data.contains(SHOWN)) {
          longNames++;
          latest = Math.max(latest, EventReader.age(data));
        }
      }
    }
  }

  private static void await(String what, KernelLive live, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(() -> what + "; the service says " + live.log())
          .isLessThan(deadline);
      assertThat(ProcessHandle.of(live.pid())).as(() -> "alive: " + live.log()).isPresent();
      Thread.sleep(20);
    }
  }

  @Test
  void hundredsOfThemTakeLittleMemoryAndTheOthersGetEverything() throws Exception {
    int programs = 6000; // more than the backlog keeps
    try (KernelLive live = new KernelLive("--kernel-live.max-clients-per-address=500")) {
      List<Seen> others = new ArrayList<>();
      for (EventReader reader : connect(live, "/api/events", 5)) {
        Seen seen = new Seen();
        others.add(seen);
        reader.start(seen::add);
      }
      connect(live, "/api/events", 450);
      await("all are connected", live, () -> others.get(0).clients == 455);
      long before = live.resident();

      Programs.bash(LONG_NAMES, Integer.toString(programs), "/bin/true");
      await(
          "all events at the others",
          live,
          () -> others.stream().allMatch(seen -> seen.longNames >= programs));
      await("losses of those that stall", live, () -> others.get(0).clientsLost > 0);

      System.out.printf(
          "450 stall: lost %d, %d MiB more resident, the others' latest event %d ms late%n",
          others.get(0).clientsLost,
          (live.resident() - before) >> 20,
          others.stream().mapToLong(seen -> seen.latest).max().orElseThrow() / 1_000_000);
      for (Seen seen : others) {
        assertThat(seen.longNames).isEqualTo(programs);
        assertThat(seen.lost).isZero();
        assertThat(seen.ringLost).isZero();
        assertThat(seen.latest).isLessThan(2_000_000_000L);
      }
      // A heap of 256 MiB was not full before; what is outside of it are buffers of the writes.
      assertThat(live.resident()).isLessThan(450L << 20);
    }
  }

  @Test
  void theyAreDisconnectedAfterAWhileAndWhatTheyLostIsCounted(@TempDir Path folder)
      throws Exception {
    int stalling = 20;
    int programs = 400;
    Path program = Files.copy(Path.of("/bin/true"), folder.resolve("stalls"));
    try (KernelLive live =
        new KernelLive("--kernel-live.stalled-timeout=10s", "--kernel-live.send-buffer=16KB")) {
      Seen other = new Seen();
      connect(live, "/api/events", 1).get(0).start(other::add);
      List<EventReader> stalled = connect(live, "/api/execs?name=stalls", stalling);
      await("all are connected", live, () -> other.clients == 1 + stalling);
      // Which is over long before the first is disconnected.
      Programs.bash(LONG_NAMES, Integer.toString(programs), program.toString());
      await("they are disconnected", live, () -> other.clients == 1);

      Seen rest = new Seen();
      for (EventReader reader : stalled) {
        reader.read(rest::add); // up to the end, which is there
      }
      await("the last status", live, () -> other.clientsLost > 0);
      System.out.printf(
          "%d stall: of %d events each they have %d altogether, and lost %d%n",
          stalling, programs, rest.longNames, other.clientsLost);
      // To the event: what the system had taken of the last write is not lost.
      assertThat(rest.longNames).isPositive();
      assertThat(rest.longNames + other.clientsLost).isEqualTo(stalling * programs);
      assertThat(live.log().stream().filter(line -> line.contains("is disconnected")))
          .hasSize(stalling);
      assertThat(other.lost).isZero();
    }
  }
}
