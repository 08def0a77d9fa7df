package reactor.ringbuf.tests.fleet;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.ringbuf.tests.fixtures.RunFolder;

/** Runs the parts of the suite that are no unit tests. */
@Command(name = "tests/run fleet", sortOptions = false)
public final class FleetSuite implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long events are produced and processes killed (60).")
  private int seconds = 60;

  @Option(
      names = "--bench",
      description = "Instead, measure the agent's throughput beside the same in C with librdkafka.")
  private boolean bench;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "With --bench: how often each is measured (10).")
  private int rounds = 10;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private FleetSuite() {}

  /**
   * Runs them, and exits with 0 if all is well.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FleetSuite()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    try (RunFolder made = RunFolder.create("fleet")) {
      Path folder = made.path();
      Path object = folder.resolve("numbered.bpf.o");
      try (InputStream elf = FleetSuite.class.getResourceAsStream("/numbered.bpf.o")) {
        Files.copy(Objects.requireNonNull(elf), object);
      }
      System.out.println(
          bench
              ? new ThroughputRun(
                      folder, Objects.requireNonNull(System.getenv("FLEET_C_AGENT")), rounds)
                  .run()
              : new KillRun(folder, Duration.ofSeconds(seconds)).run());
      System.out.println("1 passed, 0 failed");
      return 0;
    } catch (Exception e) {
      e.printStackTrace();
      System.out.println("0 passed, 1 failed");
      return 1;
    }
  }
}
