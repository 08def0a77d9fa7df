package reactor.ringbuf.tests.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.tests.fleet.Contender.Turn;

/**
 * What docs/fleet.md says of throughput: how fast a full ring gets into a topic, with the agent and
 * with the same in C, which take turns; what a steady rate costs; how fast a viewer reads.
 */
final class ThroughputRun {

  private static final long RING = 64 * 1024 * 1024;
  private static final int WARM_UP = 3;
  private static final int PER_SECOND = 1000;
  private static final int STEPS = 100;
  private static final int PACED_SECONDS = 10;

  private final Path folder;
  private final String agentInC;
  private final int rounds;

  /**
   * @param folder for all that is written
   * @param agentInC the program
   * @param rounds how often each has its turn
   */
  ThroughputRun(Path folder, String agentInC, int rounds) {
    this.folder = folder;
    this.agentInC = agentInC;
    this.rounds = rounds;
  }

  /** Runs it, and returns tables. */
  String run() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), List.of("-Xmx1g"));
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      return fullRings(broker, admin) + "\n\n" + steady(broker, admin) + "\n\n" + viewer(broker);
    }
  }

  private String fullRings(Broker broker, Admin admin) throws Exception {
    try (Contender raw = ours("agent, raw", broker, admin, "--value=raw");
        Contender one =
            ours("agent, raw, 1 in flight", broker, admin, "--value=raw", "--in-flight=1");
        Contender json = ours("agent, JSON", broker, admin, "--value=json");
        Contender c =
            Contender.inC("libbpf and librdkafka, raw", folder, broker, admin, RING, agentInC)) {
      Map<Contender, List<Turn>> turns = new LinkedHashMap<>();
      for (int round = 0; round < WARM_UP + rounds; round++) {
        for (Contender contender : List.of(raw, one, json, c)) {
          Turn turn = contender.full();
          if (round >= WARM_UP) {
            turns.computeIfAbsent(contender, first -> new ArrayList<>()).add(turn);
          }
        }
      }
      List<String> lines = new ArrayList<>();
      lines.add(
          "| | events/s | from, to | agent's CPU per event, ns | broker's CPU per event, ns | bytes per"
              + " event in the topic |");
      lines.add("|---|---|---|---|---|---|");
      for (Map.Entry<Contender, List<Turn>> entry : turns.entrySet()) {
        double[] rates = sorted(entry.getValue(), turn -> turn.events() / turn.seconds());
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f to %,.0f | %,.0f | %,.0f | %.0f |",
                entry.getKey().name(),
                median(rates),
                rates[0],
                rates[rates.length - 1],
                median(sorted(entry.getValue(), t -> t.cpuSeconds() * 1e9 / t.events())),
                median(sorted(entry.getValue(), t -> t.brokerCpuSeconds() * 1e9 / t.events())),
                entry.getKey().bytesPerMessage()));
      }
      return String.join("\n", lines);
    }
  }

  private Contender ours(String name, Broker broker, Admin admin, String... options)
      throws Exception {
    return Contender.ours(name, folder, broker, admin, RING, options);
  }

  /** What requests cost, which at a low rate carry few events each. */
  private String steady(Broker broker, Admin admin) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| linger.ms, at "
            + PER_SECOND
            + " events/s | agent's CPU, ms per second | broker's CPU, ms per"
            + " second | bytes per event in the topic |");
    lines.add("|---|---|---|---|");
    for (int linger : List.of(5, 100, 1000)) {
      try (Contender contender =
          ours("linger " + linger, broker, admin, "--config=linger.ms=" + linger)) {
        contender.paced(PER_SECOND, STEPS, PACED_SECONDS); // to warm up
        Turn turn = contender.paced(PER_SECOND, STEPS, PACED_SECONDS);
        lines.add(
            String.format(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.0f |",
                linger,
                turn.cpuSeconds() * 1000 / turn.seconds(),
                turn.brokerCpuSeconds() * 1000 / turn.seconds(),
                contender.bytesPerMessage()));
      }
    }
    return String.join("\n", lines);
  }

  private String viewer(Broker broker) throws Exception {
    Path seen = Files.createDirectories(folder.resolve("bench-seen"));
    try (Part viewer =
        new Part(
            folder.resolve("bench-viewer.log"),
            List.of("-Xmx512m"),
            "--viewer",
            "--bootstrap-servers=" + broker.bootstrapServers(),
            "--topic=agent-JSON",
            "--state=" + seen,
            "--every=100ms",
            "--table")) {
      viewer.start();
      long warm = 1_000_000;
      Await.until("start of the viewer", () -> ViewerCounts.read(seen).offsets() > warm);
      long start = System.nanoTime();
      long first = ViewerCounts.read(seen).offsets();
      Await.until("second million", () -> ViewerCounts.read(seen).offsets() > first + warm);
      long events = ViewerCounts.read(seen).offsets() - first;
      return String.format(
          Locale.ROOT,
          "a viewer reads %,.0f events/s",
          events / ((System.nanoTime() - start) / 1e9));
    }
  }

  private static double[] sorted(List<Turn> turns, ToDoubleFunction<Turn> value) {
    double[] values = turns.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    return values;
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
