package reactor.ringbuf.tests.stress;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs rounds of different kinds, one after the other, until the time is over or one fails. */
@Command(
    name = "stress",
    sortOptions = false,
    description = {
      "Runs the receiver against real BPF producers that write tiny bursts to 1 to 8 rings, with"
          + " every kind of demand, cancellations, and no time limit on waits. Fails if a record is"
          + " lost, repeated or out of its ring's order, or waits for a second although there is"
          + " demand."
    })
public final class Stress implements Callable<Integer> {

  private static final Duration ROUND = Duration.ofSeconds(2);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to run. Default: ${DEFAULT-VALUE}.")
  private int seconds = 120;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Draws the same rounds as an earlier run. By default each run draws others.")
  private long seed = System.nanoTime();

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private Stress() {}

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Stress()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    System.out.printf("stress: %d s, --seed %d%n", seconds, seed);
    SplittableRandom random = new SplittableRandom(seed);
    Tally tally = new Tally();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int rounds = 0;
    int failed = 0;
    while (failed == 0 && System.nanoTime() < end) {
      SplittableRandom own = random.split();
      Plan plan = Plan.draw(own);
      rounds++;
      try (Round round = new Round(plan, own)) {
        round.run(ROUND, tally);
      } catch (AssertionError e) {
        failed++;
        System.out.printf("stress: FAILED in round %d (%s)%n%s%n", rounds, plan, e.getMessage());
      }
    }
    System.out.printf("stress: %s%n%d passed, %d failed%n", tally, rounds - failed, failed);
    return failed;
  }
}
