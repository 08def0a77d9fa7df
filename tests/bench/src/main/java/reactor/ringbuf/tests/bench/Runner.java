package reactor.ringbuf.tests.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.ringbuf.tests.bench.BenchCase.Schedule;
import reactor.ringbuf.tests.bench.load.Load;
import reactor.ringbuf.tests.bench.load.LoadRings;

/**
 * Runs cases: round after round, each consumer in its turn, so that whatever else the machine does
 * falls on all of them. Keeps rings and consumer processes from case to case, so that JVMs stay
 * warm.
 */
final class Runner implements AutoCloseable {

  /** What a new JVM does before it is measured, so that its code is compiled. */
  private static final List<BenchCase> JVM_WARM_UP =
      List.of(
          warmUp(new Load.Parallel("reserve_64", 500, 0, 1), "count"),
          warmUp(new Load.Rate(100_000), "latency"),
          warmUp(new Load.Parallel("reserve_64", 500, 0, 1), "slow 1"));

  private static final double JVM_WARM_UP_SECONDS = 1.5;

  private final Map<Shape, LoadRings> rings = new HashMap<>();
  private final Map<ConsumerKind, ConsumerProcess> processes = new EnumMap<>(ConsumerKind.class);
  private final String classPath = System.getProperty("java.class.path");
  private final Optional<OtherBuild> other;

  /**
   * @param other what {@code --compare} names
   */
  Runner(Optional<OtherBuild> other) {
    this.other = other;
  }

  /** What rings can be used again for. */
  private record Shape(int rings, long size, boolean several) {
    LoadRings create() {
      return several ? LoadRings.several(rings, size) : LoadRings.one(size);
    }
  }

  private static BenchCase warmUp(Load load, String work) {
    return new BenchCase(
        "warm-up",
        "",
        1,
        512 * 1024,
        64,
        load,
        work,
        1,
        Set.of(),
        new Schedule(1, 0, JVM_WARM_UP_SECONDS));
  }

  /** Measures a case. */
  List<Result> run(BenchCase benchCase) {
    Map<ConsumerKind, String> notMeasured = new EnumMap<>(ConsumerKind.class);
    List<ConsumerKind> left = new ArrayList<>();
    for (ConsumerKind kind : benchCase.consumers()) {
      kind.missing().ifPresentOrElse(why -> notMeasured.put(kind, why), () -> left.add(kind));
    }
    Map<ConsumerKind, List<Measurement>> rounds = new EnumMap<>(ConsumerKind.class);
    benchCase.consumers().forEach(kind -> rounds.put(kind, new ArrayList<>()));
    for (int round = 0; round < benchCase.schedule().rounds(); round++) {
      Map<ConsumerKind, RuntimeException> failed = new EnumMap<>(ConsumerKind.class);
      if (benchCase.load() instanceof Load.Silence) {
        runTogether(benchCase, left).forEach((kind, measured) -> rounds.get(kind).add(measured));
      } else {
        for (ConsumerKind kind : turns(left, round)) {
          try {
            rounds.get(kind).add(measure(benchCase, kind));
          } catch (RuntimeException e) {
            failed.put(kind, e);
          }
        }
      }
      failed.forEach(
          (kind, e) -> {
            left.remove(kind);
            rounds.get(kind).clear();
            notMeasured.put(kind, Result.FAILED + e.getMessage());
            Optional.ofNullable(processes.remove(kind)).ifPresent(ConsumerProcess::close);
          });
    }
    List<Measurement> reference = rounds.getOrDefault(ConsumerKind.LIBBPF, List.of());
    return benchCase.consumers().stream()
        .map(
            kind ->
                new Result(
                    benchCase,
                    kind,
                    rounds.get(kind),
                    reference,
                    Optional.ofNullable(notMeasured.get(kind))))
        .toList();
  }

  private Measurement measure(BenchCase benchCase, ConsumerKind kind) {
    if (benchCase.load() instanceof Load.Cold) {
      try (ConsumerProcess process = start(kind)) {
        return Trial.run(benchCase, kind, process, rings(benchCase));
      }
    }
    return Trial.run(benchCase, kind, process(kind), rings(benchCase));
  }

  /** Nobody always comes first, and nobody always after the same one. */
  private static List<ConsumerKind> turns(List<ConsumerKind> kinds, int round) {
    List<ConsumerKind> turns = new ArrayList<>(kinds);
    Collections.rotate(turns, round);
    if (round % 2 == 1) {
      Collections.reverse(turns);
    }
    return turns;
  }

  /** Measures all at the same time, each on a ring of its own. */
  private Map<ConsumerKind, Measurement> runTogether(
      BenchCase benchCase, List<ConsumerKind> kinds) {
    Map<ConsumerKind, Trial> trials = new EnumMap<>(ConsumerKind.class);
    Map<ConsumerKind, Measurement> measured = new EnumMap<>(ConsumerKind.class);
    List<LoadRings> ownRings = new ArrayList<>();
    try {
      for (ConsumerKind kind : kinds) {
        ConsumerProcess process = process(kind);
        LoadRings own = LoadRings.one(benchCase.ringSize());
        ownRings.add(own);
        trials.put(kind, Trial.begin(benchCase, kind, process, own));
      }
      Trial.pass(benchCase.schedule().warmUpSeconds());
      trials.values().forEach(Trial::startMeasuring);
      Trial.pass(benchCase.schedule().seconds());
      trials.forEach((kind, trial) -> measured.put(kind, trial.endMeasuring()));
      trials.values().forEach(Trial::close);
      return measured;
    } finally {
      ownRings.forEach(LoadRings::close);
    }
  }

  private LoadRings rings(BenchCase benchCase) {
    return rings.computeIfAbsent(
        new Shape(benchCase.rings(), benchCase.ringSize(), benchCase.isOfSeveralRings()),
        Shape::create);
  }

  private ConsumerProcess process(ConsumerKind kind) {
    ConsumerProcess running = processes.get(kind);
    if (running != null) {
      return running;
    }
    ConsumerProcess process = start(kind);
    processes.put(kind, process);
    if (!kind.inC()) {
      JVM_WARM_UP.forEach(warmUp -> Trial.run(warmUp, kind, process, rings(warmUp)));
    }
    return process;
  }

  private ConsumerProcess start(ConsumerKind kind) {
    return ConsumerProcess.start(
        kind, kind.isOfOtherBuild() ? other.orElseThrow().instead(classPath) : classPath);
  }

  @Override
  public void close() {
    processes.values().forEach(ConsumerProcess::close);
    rings.values().forEach(LoadRings::close);
  }
}
