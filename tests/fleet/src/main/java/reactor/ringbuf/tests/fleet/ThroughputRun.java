package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.fleet.Broker;

/**
 * How fast a full ring gets into a topic: with the agent, and with the same in C. All processes
 * live through the whole run and take turns, each with a ring and a topic of one partition of its
 * own.
 */
final class ThroughputRun {

  private static final long RING = 64 * 1024 * 1024;
  private static final int WARM_UP = 3;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, what /proc counts in

  private final Path folder;
  private final String agentInC;
  private final int rounds;

  /**
   * @param agentInC the program
   * @param rounds how often each has its turn
   */
  ThroughputRun(Path folder, String agentInC, int rounds) {
    this.folder = folder;
    this.agentInC = agentInC;
    this.rounds = rounds;
  }

  /** One that is measured. */
  private final class Contender implements AutoCloseable {

    private final String name;
    private final NumberedRing ring = NumberedRing.create(RING);
    private final @Nullable Part part;
    private final Process process;
    private final List<Turn> turns = new ArrayList<>();

    /** In Java with these options, or in C without any. */
    Contender(String name, Broker broker, String... options) throws Exception {
      this.name = name;
      String topic = topic();
      try (Admin admin = admin(broker)) {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      }
      if (options.length == 0) {
        part = null;
        process =
            new ProcessBuilder(
                    agentInC, ring.pin().toString(), broker.bootstrapServers(), topic, "measured")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(topic + ".log").toFile())
                .start();
        return;
      }
      List<String> all =
          new ArrayList<>(
              List.of(
                  "--agent",
                  "--bootstrap-servers=" + broker.bootstrapServers(),
                  "--topic=" + topic,
                  "--host=measured",
                  "--pinned=" + ring.pin(),
                  "--object=" + folder.resolve("numbered.bpf.o")));
      all.addAll(List.of(options));
      part =
          new Part(folder.resolve(topic + ".log"), List.of("-Xmx512m"), all.toArray(String[]::new));
      process = part.start();
    }

    String topic() {
      return name.replaceAll("[^a-zA-Z0-9]+", "-");
    }

    /** Fills the ring, and waits until the broker has all of it. */
    void turn(Admin admin, Broker broker) throws Exception {
      long written = ring.written();
      long offset = offset(admin);
      double cpu = cpu(process.pid());
      double brokerCpu = cpu(broker.pid());
      long start = System.nanoTime();
      ring.fill();
      long events = ring.written() - written;
      while (offset(admin) < offset + events) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              name + " has ended: " + Files.readString(folder.resolve(topic() + ".log")));
        }
        Thread.sleep(5);
      }
      turns.add(
          new Turn(
              events / ((System.nanoTime() - start) / 1e9),
              (cpu(process.pid()) - cpu) * 1e9 / events,
              (cpu(broker.pid()) - brokerCpu) * 1e9 / events));
    }

    private long offset(Admin admin) throws Exception {
      TopicPartition partition = new TopicPartition(topic(), 0);
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }

    String line() {
      List<Turn> measured = turns.subList(Math.min(WARM_UP, turns.size() - 1), turns.size());
      double[] rates = measured.stream().mapToDouble(Turn::eventsPerSecond).sorted().toArray();
      return String.format(
          Locale.ROOT,
          "| %s | %,.0f | %,.0f to %,.0f | %,.0f | %,.0f |",
          name,
          median(rates),
          rates[0],
          rates[rates.length - 1],
          median(measured.stream().mapToDouble(Turn::cpuNanos).toArray()),
          median(measured.stream().mapToDouble(Turn::brokerCpuNanos).toArray()));
    }

    @Override
    public void close() {
      process.destroyForcibly();
      if (part != null) {
        part.close();
      }
      ring.close();
    }
  }

  /**
   * A measurement.
   *
   * @param eventsPerSecond until the broker had all of them
   * @param cpuNanos what each cost the agent
   * @param brokerCpuNanos and the broker
   */
  private record Turn(double eventsPerSecond, double cpuNanos, double brokerCpuNanos) {}

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Admin admin(Broker broker) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  /** The processor time that a process has used, in seconds. */
  private static double cpu(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it, and returns a table. */
  String run() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"), Map.of(), List.of("-Xmx1g"));
        Admin admin = admin(broker);
        Contender raw = new Contender("agent, raw", broker, "--value=raw");
        Contender one =
            new Contender("agent, raw, 1 in flight", broker, "--value=raw", "--in-flight=1");
        Contender json = new Contender("agent, JSON", broker, "--value=json");
        Contender c = new Contender("libbpf and librdkafka, raw", broker)) {
      List<Contender> contenders = List.of(raw, one, json, c);
      for (int round = 0; round < WARM_UP + rounds; round++) {
        for (Contender contender : contenders) {
          contender.turn(admin, broker);
        }
      }
      List<String> lines = new ArrayList<>();
      lines.add(
          "| | events/s | from, to | agent's CPU per event, ns | broker's CPU per event, ns |");
      lines.add("|---|---|---|---|---|");
      contenders.forEach(contender -> lines.add(contender.line()));
      return String.join("\n", lines);
    }
  }
}
