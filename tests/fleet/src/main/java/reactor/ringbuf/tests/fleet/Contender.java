package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.fleet.Broker;

/**
 * An agent that is measured: ours or the one in C, in a process of its own, with a ring and a topic
 * of one partition of its own.
 */
final class Contender implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100; // USER_HZ, what /proc counts in

  private final String name;
  private final Path folder;
  private final Broker broker;
  private final Admin admin;
  private final NumberedRing ring;
  private final @Nullable Part part;
  private final Process process;

  private Contender(
      String name,
      Path folder,
      Broker broker,
      Admin admin,
      long ringSize,
      @Nullable String inC,
      String... options)
      throws Exception {
    this.name = name;
    this.folder = folder;
    this.broker = broker;
    this.admin = admin;
    Topics.create(admin, new NewTopic(topic(), 1, (short) 1));
    ring = NumberedRing.create(ringSize);
    Path log = folder.resolve(topic() + ".log");
    if (inC != null) {
      part = null;
      process =
          new ProcessBuilder(
                  inC, ring.pin().toString(), broker.bootstrapServers(), topic(), "measured")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return;
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "--agent",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic=" + topic(),
                "--host=measured",
                "--pinned=" + ring.pin(),
                "--object=" + folder.resolve("numbered.bpf.o")));
    all.addAll(List.of(options));
    part = new Part(log, List.of("-Xmx512m"), all.toArray(String[]::new));
    process = part.start();
  }

  /** Ours, with further options. */
  static Contender ours(
      String name, Path folder, Broker broker, Admin admin, long ringSize, String... options)
      throws Exception {
    return new Contender(name, folder, broker, admin, ringSize, null, options);
  }

  /** The one in C. */
  static Contender inC(
      String name, Path folder, Broker broker, Admin admin, long ringSize, String program)
      throws Exception {
    return new Contender(name, folder, broker, admin, ringSize, program);
  }

  /** What tables call it. */
  String name() {
    return name;
  }

  /** The topic that it sends to. */
  String topic() {
    return name.replaceAll("[^a-zA-Z0-9]+", "-");
  }

  /**
   * A measurement.
   *
   * @param events how many
   * @param seconds until the broker had all of them
   * @param cpuSeconds what they cost the agent
   * @param brokerCpuSeconds and the broker
   */
  record Turn(long events, double seconds, double cpuSeconds, double brokerCpuSeconds) {}

  /** Fills the ring, and waits until the broker has all of it. */
  Turn full() throws Exception {
    return measured(ring::fill);
  }

  /** Writes so many events a second, in equal steps. */
  Turn paced(int perSecond, int stepsPerSecond, int seconds) throws Exception {
    return measured(
        () -> {
          long start = System.nanoTime();
          for (int step = 0; step < seconds * stepsPerSecond; step++) {
            ring.write(perSecond / stepsPerSecond);
            long next = start + (step + 1) * 1_000_000_000L / stepsPerSecond;
            while (System.nanoTime() < next) {
              LockSupport.parkNanos(next - System.nanoTime());
            }
          }
        });
  }

  private Turn measured(Runnable load) throws Exception {
    long written = ring.written();
    long offset = offset();
    double cpu = cpu(process.pid());
    double brokerCpu = cpu(broker.pid());
    long start = System.nanoTime();
    load.run();
    long events = ring.written() - written;
    while (offset() < offset + events) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            name + " has ended: " + Files.readString(folder.resolve(topic() + ".log")));
      }
      Thread.sleep(5);
    }
    return new Turn(
        events,
        (System.nanoTime() - start) / 1e9,
        cpu(process.pid()) - cpu,
        cpu(broker.pid()) - brokerCpu);
  }

  /** How many messages the topic has. */
  long offset() throws Exception {
    TopicPartition partition = new TopicPartition(topic(), 0);
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  /** How many bytes the broker keeps for a message. */
  double bytesPerMessage() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("kafka/data/" + topic() + "-0"))) {
      long bytes = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        bytes += Files.size(file);
      }
      return (double) bytes / offset();
    }
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

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    if (part != null) {
      part.close();
    }
    ring.close();
  }
}
