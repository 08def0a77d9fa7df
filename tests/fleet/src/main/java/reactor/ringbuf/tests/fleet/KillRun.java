package reactor.ringbuf.tests.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.ringbuf.samples.fleet.Broker;

/**
 * Numbered events of three hosts on their way from the kernel to a topic and on to a viewer, while
 * the agents, the broker and the viewer are killed with SIGKILL by turns. In the end each event of
 * each ring is in the topic, or was told there to be lost; and the viewer, too, has counted each
 * once.
 */
final class KillRun {

  private static final String TOPIC = "events";

  /** Of each ring, which takes the events of seven seconds. */
  private static final long RING = 1024 * 1024;

  /** 2,000 a second for each ring, and there are four. */
  private static final int EVENTS_PER_TICK = 10;

  /** More than a ring takes, while the broker is away. */
  private static final int FLOOD = 20_000;

  private static final Duration TICK = Duration.ofMillis(5);

  /** At most, from when the agents have caught up. */
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);

  private final Path folder;
  private final Duration length;
  private int agentsKilled;
  private int brokersKilled;
  private int viewersKilled;

  KillRun(Path folder, Duration length) {
    this.folder = folder;
    this.length = length;
  }

  /** Runs it, and says what there was. */
  String run() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), Part.QUICK_START)) {
      String address = broker.bootstrapServers();
      try (Host one = host("one", 1, address, "--key=host");
          Host two = host("two", 2, address, "--key=ring");
          Host three = host("three", 1, address, "--key=host", "--in-flight=1");
          Part viewer =
              new Part(
                  folder.resolve("viewer.log"),
                  "--viewer",
                  "--bootstrap-servers=" + address,
                  "--topic=" + TOPIC,
                  "--state=" + folder.resolve("seen"),
                  "--every=500ms",
                  "--table")) {
        List<Host> hosts = List.of(one, two, three);
        for (Host host : hosts) {
          host.agent().start();
          host.write(1);
          Await.until("first event of " + host.name(), () -> host.waiting() == 0);
        }
        viewer.start();
        produceAndKill(hosts, broker, viewer);
        Await.until("end of the rings", () -> waiting(hosts) == 0);
        for (Host host : hosts) {
          host.agent().stop();
        }
        TopicContents topic = TopicContents.read(address, TOPIC);
        Await.until(
            "viewer that has seen all",
            () -> ViewerCounts.read(folder.resolve("seen")).offsets() == topic.offsets());
        viewer.stop();
        return verdict(hosts, topic, ViewerCounts.read(folder.resolve("seen")));
      }
    }
  }

  private Host host(String name, int rings, String address, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + address,
                "--topic=" + TOPIC,
                "--create-topic",
                "--partitions=3"));
    all.addAll(List.of(options));
    return new Host(name, folder, rings, RING, all.toArray(String[]::new));
  }

  private static long waiting(List<Host> hosts) {
    return hosts.stream().mapToLong(Host::waiting).max().orElse(0);
  }

  private void produceAndKill(List<Host> hosts, Broker broker, Part viewer) throws Exception {
    ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> producing =
          producer.scheduleAtFixedRate(
              () -> hosts.forEach(host -> host.write(EVENTS_PER_TICK)),
              0,
              TICK.toNanos(),
              TimeUnit.NANOSECONDS);
      List<Turn> turns =
          List.of(
              this::killAndStart,
              host -> {
                kill(broker);
                broker.start();
              },
              this::killAndStart,
              host -> {
                viewersKilled++;
                viewer.kill();
                viewer.start();
              },
              host -> { // both, and the agent is there first
                kill(broker);
                killAndStart(host);
                producer.submit(() -> hosts.forEach(each -> each.write(FLOOD))).get();
                broker.start();
              });
      long end = System.nanoTime() + length.toNanos();
      for (int turn = 0; System.nanoTime() < end; turn++) {
        Await.until("agent that catches up", () -> waiting(hosts) < RING / 8);
        Thread.sleep(ThreadLocalRandom.current().nextLong(BETWEEN_KILLS.toMillis()));
        for (Host host : hosts) {
          host.agent().check();
        }
        viewer.check();
        turns.get(turn % turns.size()).take(hosts.get(agentsKilled % hosts.size()));
      }
      producing.cancel(false);
    } finally {
      producer.shutdown();
      producer.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private interface Turn {
    /**
     * @param next whose turn it is
     */
    void take(Host next) throws Exception;
  }

  private void killAndStart(Host host) throws InterruptedException {
    agentsKilled++;
    host.agent().kill();
    host.agent().start();
  }

  private void kill(Broker broker) {
    brokersKilled++;
    broker.kill();
  }

  private String verdict(List<Host> hosts, TopicContents topic, ViewerCounts viewer) {
    StringBuilder summary =
        new StringBuilder(
            "killed: agents %d times, the broker %d, the viewer %d\n"
                .formatted(agentsKilled, brokersKilled, viewersKilled));
    boolean exact = true;
    for (Host host : hosts) {
      for (NumberedRing ring : host.rings()) {
        Counts found = topic.of(host.name(), ring.name());
        Counts seen = viewer.of(host.name(), ring.name());
        summary.append(
            "%s of host %s: %d events produced; %d in the topic and %d lost in the full ring; %d came again\n"
                .formatted(
                    ring.name(),
                    host.name(),
                    ring.produced(),
                    found.events(),
                    found.lost(),
                    found.duplicates()));
        if (found.events() + found.lost() != ring.produced()
            || found.events() != ring.written()
            || found.lost() != ring.lost()
            || !seen.equals(found)) {
          exact = false;
          summary.append(
              "  but %d were written and %d lost, and the viewer has counted %s\n"
                  .formatted(ring.written(), ring.lost(), seen));
        }
      }
    }
    if (!exact) {
      throw new IllegalStateException(summary.toString());
    }
    return summary + "the viewer has counted the same";
  }
}
