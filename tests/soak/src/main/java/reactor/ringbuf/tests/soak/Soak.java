package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.RunFolder;

/** Runs services and loaders that come and go, then a flood, and checks the accounts. */
@Command(
    name = "soak",
    sortOptions = false,
    description = {
      "A loader is restarted every five seconds and pins a new ring in the place of the former one;"
          + " a service that follows the pin is killed again and again, or lives long; its"
          + " subscriber is slow at times, and bursts overflow the ring. Fails unless each record"
          + " of each map is delivered or counted as lost, or if more is repeated than is"
          + " documented, or if a service that lives long grows. Then a flood of ten seconds."
    })
public final class Soak implements Callable<Integer> {

  private static final int SHORTEST_CYCLE = 30;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to run, the flood not counted. Default: ${DEFAULT-VALUE}.")
  private int seconds = 120;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Draws the same lives as an earlier run. By default each run draws others.")
  private long seed = System.nanoTime();

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private Soak() {}

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    System.out.printf("soak: %d s, --seed %d%n", seconds, seed);
    int passed = 0;
    int failed = 0;
    try (RunFolder folder = RunFolder.create("soak")) {
      Path notes = folder.path();
      passed += soak(Files.createDirectory(notes.resolve("soak")));
      passed += flood(Files.createDirectory(notes.resolve("flood")));
    } catch (AssertionError e) {
      failed++;
      System.out.printf("soak: FAILED (--seed %d): %s%n", seed, e.getMessage());
    }
    System.out.printf("%d passed, %d failed%n", passed, failed);
    return failed;
  }

  private int soak(Path notes) throws IOException {
    try (BpfFs fs = BpfFs.mount();
        Run run = new Run(new Place(fs.path(""), notes), new SplittableRandom(seed))) {
      int cycles = Math.max(1, Math.min(Form.values().length, seconds / SHORTEST_CYCLE));
      for (int i = 0; i < cycles; i++) {
        run.cycle(Form.values()[i], Duration.ofSeconds(seconds).dividedBy(cycles));
      }
      return run.settle();
    }
  }

  private static int flood(Path notes) throws IOException {
    try (BpfFs fs = BpfFs.mount();
        Flood flood = new Flood(new Place(fs.path(""), notes))) {
      flood.run();
      return 1;
    }
  }
}
