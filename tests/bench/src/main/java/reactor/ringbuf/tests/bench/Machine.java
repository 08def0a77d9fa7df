package reactor.ringbuf.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what, and how, the benchmark was run: the head of the report. */
final class Machine {

  private static final double BUSY = 1.5;

  private Machine() {}

  /**
   * @param nanosPerNap see {@link NapCost}
   */
  static String describe(double nanosPerNap) throws IOException {
    return "# Benchmark\n\n"
        + "Linux "
        + System.getProperty("os.version")
        + ", "
        + System.getProperty("os.arch")
        + ", "
        + cpuModel()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, JDK "
        + Runtime.version()
        + ".\n\n"
        + loadAverage()
        + "Medians of the rounds, in which all consumers take turns. The producer is pinned to"
        + " processor 0, the consuming thread to 1. CPU: in C of the whole process, in Java of the"
        + " consuming thread; \"whole process\" is that in both. User and system: its parts, by the"
        + " scheduler's ticks. Naps: the part that naps cost, at "
        + MarkdownReport.number(nanosPerNap)
        + " ns for one of "
        + NapCost.MICROS
        + " us, measured alone. Wakeups: how often the"
        + " consuming thread has gone to sleep, naps included. Producer: run time of the BPF program"
        + " that writes one record, where each record has a run of its own; \"CPU of both\" is that"
        + " and the consumer's.\n";
  }

  /** Both processors are needed, so anything else that runs shows in the figures. */
  private static String loadAverage() throws IOException {
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    return Double.parseDouble(load) < BUSY
        ? ""
        : "**Something else was running: the load average at the start was "
            + load
            + ". The figures below are worth little.**\n\n";
  }

  private static String cpuModel() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
  }
}
