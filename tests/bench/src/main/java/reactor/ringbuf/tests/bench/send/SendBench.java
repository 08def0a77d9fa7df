package reactor.ringbuf.tests.bench.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.ringbuf.tests.bench.Bench;
import reactor.ringbuf.tests.fixtures.Cpus;
import reactor.ringbuf.tests.fixtures.KernelUserRing;

/** Compares our sender with libbpf's, side by side in one run. */
@Command(
    name = "tests/run bench --send",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares our sender with libbpf's user_ring_buffer, in Markdown on stdout.")
public final class SendBench implements Callable<Integer> {

  private static final int RING = 512 * 1024;
  private static final int DRAINER_CPU = 0;
  private static final int SENDER_CPU = 1;

  @Option(names = "--rounds", paramLabel = "N", description = "So many rounds; 7 by default.")
  private int rounds = 7;

  @Option(names = "--seconds", paramLabel = "S", description = "Measure so long; 1 by default.")
  private double seconds = 1;

  @Option(names = "--warm-up", paramLabel = "S", description = "Before that; 2 by default.")
  private double warmUp = 2;

  @Option(names = "--payload", paramLabel = "N", description = "Bytes per message; 64 by default.")
  private int payload = 64;

  @Option(names = "--sender", description = "Only these, and libbpf: ${COMPLETION-CANDIDATES}.")
  private Set<Sender> only = EnumSet.allOf(Sender.class);

  @Option(names = "--drains", description = "Only these cases: ${COMPLETION-CANDIDATES}.")
  private Set<Drains> cases = EnumSet.allOf(Drains.class);

  /** How the kernel's side behaves. */
  private enum Drains {
    BUSY("drained without pause", 0),
    EVERY_100_US("drained every 100 us", 100_000),
    EVERY_10_MS("drained every 10 ms: full most of the time", 10_000_000);

    final String words;
    final long pauseNanos;

    Drains(String words, long pauseNanos) {
      this.words = words;
      this.pauseNanos = pauseNanos;
    }
  }

  /** Who sends. */
  private enum Sender {
    LIBBPF("libbpf"),
    IN_PLACE("in-place"),
    IN_PLACE_EACH("in-place-each"),
    COPIES("copies"),
    COPIES_BATCH("copies-batch-64");

    final String label;

    Sender(String label) {
      this.label = label;
    }

    List<String> command() {
      if (this == LIBBPF) {
        return List.of(Bench.peers().resolve("send-libbpf").toString());
      }
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx256m",
          "-cp",
          System.getProperty("java.class.path"),
          SendPeer.class.getName(),
          label);
    }
  }

  /** What one sender did in one round. */
  private record Measurement(double perSecond, double cpuNanos) {}

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SendBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.out.printf(
        "# Sending%n%nLinux %s, %s, %d processors, JDK %s. Messages of %d bytes, a ring of %d KiB;%n"
            + "medians of %d rounds of %.1f s, in which all take turns. CPU: of the whole process.%n",
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        payload,
        RING / 1024,
        rounds,
        seconds);
    only.add(Sender.LIBBPF);
    for (Drains drains : cases) {
      Map<Sender, List<Measurement>> all = new EnumMap<>(Sender.class);
      for (int round = 0; round < rounds; round++) {
        for (Sender sender : Sender.values()) {
          if (!only.contains(sender)) {
            continue;
          }
          all.computeIfAbsent(sender, s -> new ArrayList<>()).add(measure(drains, sender));
        }
      }
      print(drains, all);
    }
    return 0;
  }

  private Measurement measure(Drains drains, Sender sender)
      throws IOException, InterruptedException {
    try (KernelUserRing ring = KernelUserRing.create(RING)) {
      List<String> command = new ArrayList<>(sender.command());
      command.addAll(
          List.of(
              String.valueOf(ring.mapId()),
              String.valueOf(payload),
              String.valueOf(SENDER_CPU),
              String.valueOf(warmUp),
              String.valueOf(seconds)));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Thread drainer = new Thread(() -> drain(ring, drains, process), "drainer");
      drainer.start();
      String line =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor();
      drainer.join();
      long[] figures = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Measurement(figures[0] * 1e9 / figures[1], (double) figures[2] / figures[0]);
    }
  }

  private static void drain(KernelUserRing ring, Drains drains, Process process) {
    Cpus.pin(DRAINER_CPU);
    long next = System.nanoTime();
    while (process.isAlive()) {
      for (int i = 0; i < 100; i++) {
        ring.swallow();
        if (drains.pauseNanos != 0) {
          next = Math.max(next + drains.pauseNanos, System.nanoTime());
          while (next - System.nanoTime() > 200_000) {
            LockSupport.parkNanos(next - System.nanoTime() - 100_000);
          }
          while (next - System.nanoTime() > 0) {
            Thread.onSpinWait();
          }
        }
      }
    }
  }

  private static void print(Drains drains, Map<Sender, List<Measurement>> all) {
    System.out.printf(
        "%n## %s%n%n| sender | million messages/s | to libbpf | CPU ns/message | to libbpf |%n"
            + "|---|---:|---|---:|---|%n",
        drains.words);
    List<Measurement> reference = all.getOrDefault(Sender.LIBBPF, List.of());
    all.forEach(
        (sender, measured) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %s | %.1f | %s |%n",
                sender.label,
                median(measured, Measurement::perSecond) / 1e6,
                ratio(measured, reference, Measurement::perSecond),
                median(measured, Measurement::cpuNanos),
                ratio(measured, reference, Measurement::cpuNanos)));
  }

  private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return middle(rounds.stream().mapToDouble(figure).toArray());
  }

  /** The median of the rounds' own ratios, and the least and the greatest. */
  private static String ratio(
      List<Measurement> rounds, List<Measurement> others, ToDoubleFunction<Measurement> figure) {
    double[] ratios = new double[rounds.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(others.get(i));
    }
    double middle = middle(ratios);
    return String.format(
        Locale.ROOT, "%.2f (%.2f..%.2f)", middle, ratios[0], ratios[ratios.length - 1]);
  }

  /** The median; sorts what it is given. */
  private static double middle(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
