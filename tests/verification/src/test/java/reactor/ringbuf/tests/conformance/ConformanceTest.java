package reactor.ringbuf.tests.conformance;

import static reactor.ringbuf.tests.conformance.Step.consume;
import static reactor.ringbuf.tests.conformance.Step.discard;
import static reactor.ringbuf.tests.conformance.Step.hold;
import static reactor.ringbuf.tests.conformance.Step.output;
import static reactor.ringbuf.tests.conformance.Step.release;
import static reactor.ringbuf.tests.conformance.Step.request;
import static reactor.ringbuf.tests.conformance.Step.resubscribe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.test.Wakeup;
import reactor.ringbuf.tests.conformance.Step.Call;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/**
 * The same scripts on the kit's ring and on a map in this kernel. Where they differ, the kit is
 * wrong.
 */
@RequiresBpf
class ConformanceTest {

  /** A difference counts if it is there each time: the machine may be too busy to be quiet once. */
  private static final int ATTEMPTS = 3;

  private static final Step SILENT = output(8, Wakeup.NO_WAKEUP);
  private static final Step FORCED = output(8, Wakeup.FORCE_WAKEUP);

  @BeforeAll
  static void printHead() {
    System.out.printf(
        "Conformance %-44s %6s %8s %14s %14s%n",
        "script", "steps", "refused", "wakeups kernel", "wakeups kit");
  }

  @Test
  void notifiesWhoHasCaughtUp() {
    produce("adaptive", output(8), output(8), consume(1), output(8), consume(2), output(8));
    produce("silent", SILENT, output(8), consume(2), SILENT, FORCED, consume(2), output(8));
    produce("forced", FORCED, FORCED, FORCED, consume(3), FORCED);
    produce("discards", discard(Wakeup.ADAPTIVE), consume(1), discard(Wakeup.NO_WAKEUP), output(8));
    produce("held", hold(), output(8), release(), consume(2), hold(), SILENT, release());
    produce("all but the last given back", output(8), output(8), consume(1), output(8), consume(1));
  }

  @Test
  void refusesWhatDoesNotFit() {
    produce("longest", output(4080), consume(1), output(4081), output(4088), output(5000));
    produce("full", output(4000), output(72), output(64), output(0), consume(1), output(4000));
    produce("behind a held record", hold(), output(4000), output(72), output(64), release());
  }

  @Test
  void randomCallsOfProducersHaveTheSameEffects() {
    Totals totals = new Totals();
    for (int seed = 0; seed < 16; seed++) {
      totals.add(compare(Producers::run, Step.random(seed, 80, Call.CONSUME)));
    }
    totals.print("producers: 16 random scripts");
  }

  @Test
  void receiverSeesTheSame() {
    receive("one by one", request(3), output(8), output(100), output(0), output(8), request(1));
    receive("no demand", output(8), output(8), request(1), request(1), output(8), request(5));
    receive("silent", request(9), SILENT, output(8), FORCED, output(8));
    receive("discards", request(9), discard(Wakeup.ADAPTIVE), discard(Wakeup.NO_WAKEUP), output(8));
    receive("held", request(9), hold(), output(8), output(8), release(), output(8));
    receive("full", output(4000), output(100), request(1), output(100), request(1));
    receive("resubscribe", output(8), output(8), request(1), resubscribe(), request(2), output(8));
  }

  @Test
  void receiverSeesTheSameOfRandomCalls() {
    Totals totals = new Totals();
    for (int seed = 0; seed < 10; seed++) {
      totals.add(
          compare(
              Receiver::run,
              Step.random(seed, 50, Call.REQUEST, Call.REQUEST, Call.REQUEST, Call.RESUBSCRIBE)));
    }
    totals.print("receiver: 10 random scripts");
  }

  private static void produce(String name, Step... script) {
    new Totals().add(compare(Producers::run, List.of(script))).print("producers: " + name);
  }

  private static void receive(String name, Step... script) {
    new Totals().add(compare(Receiver::run, List.of(script))).print("receiver: " + name);
  }

  /** Runs a script on both rings; fails if they differ. */
  private static Pair compare(
      BiFunction<Ring, List<Step>, List<Observation>> run, List<Step> script) {
    List<String> differences = List.of();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Observation> kernel;
      List<Observation> kit;
      try (Ring ring = new MapRing()) {
        kernel = run.apply(ring, script);
      }
      try (Ring ring = new KitRing()) {
        kit = run.apply(ring, script);
      }
      differences = differences(kernel, kit);
      if (differences.isEmpty()) {
        return new Pair(kernel, kit);
      }
    }
    throw new AssertionError(String.join("\n", differences));
  }

  /** Steps that were seen differently, or had other wakeups. */
  private static List<String> differences(List<Observation> kernel, List<Observation> kit) {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < kernel.size(); i++) {
      Observation expected = kernel.get(i);
      Observation actual = kit.get(i);
      if (!expected.equals(actual)) {
        differences.add("step " + i + ": kernel " + expected + "\n        kit    " + actual);
      }
    }
    return differences;
  }

  private record Pair(List<Observation> kernel, List<Observation> kit) {}

  /** The sums that a line of the table shows. */
  private static final class Totals {

    private long steps;
    private long refused;
    private long kernelWakeups;
    private long kitWakeups;

    Totals add(Pair pair) {
      steps += pair.kernel.size();
      refused += pair.kernel.stream().filter(Observation::refused).count();
      kernelWakeups += pair.kernel.stream().mapToLong(Observation::wakeups).sum();
      kitWakeups += pair.kit.stream().mapToLong(Observation::wakeups).sum();
      return this;
    }

    void print(String script) {
      System.out.printf(
          "Conformance %-44s %6d %8d %14d %14d%n",
          script, steps, refused, kernelWakeups, kitWakeups);
    }
  }
}
