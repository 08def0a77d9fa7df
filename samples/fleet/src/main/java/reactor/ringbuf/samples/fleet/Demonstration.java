package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.samples.cli.Output;

/**
 * Shows a fleet on one host: a broker in a process of its own, three agents that each send what
 * this kernel tells, as if they were three hosts, and a viewer.
 */
final class Demonstration {

  private static final List<String> HOSTS = List.of("alpha", "beta", "gamma");
  private static final Duration STIR = Duration.ofMillis(500);

  private final Output output;

  /** What to close at the end, the last first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private volatile @Nullable Broker broker;
  private volatile @Nullable Viewer viewer;
  private volatile boolean stopped;

  Demonstration(Output output) {
    this.output = output;
  }

  /**
   * Runs it until the process is told to end.
   *
   * @param duration how long, or null for ever
   */
  void run(ViewerSettings settings, @Nullable Duration duration) {
    UntilStopped.run(
        () -> {
          try {
            show(settings, duration);
          } finally {
            close();
          }
        },
        this::stop);
  }

  private void show(ViewerSettings settings, @Nullable Duration duration) {
    Path folder = temporaryFolder();
    open.push(() -> delete(folder));
    output.remark("starting Kafka in " + folder);
    Broker broker = new Broker(BrokerFolder.create(folder, 0, Map.of()));
    open.push(broker);
    this.broker = broker;
    try {
      broker.start();
    } catch (FleetException e) {
      if (stopped) {
        return;
      }
      throw e;
    }
    String address = broker.bootstrapServers();
    output.remark(
        "Kafka listens at "
            + address
            + "; for more, in another terminal: samples/run fleet --viewer --group another, or --agent --host NAME,"
            + " each with --bootstrap-servers "
            + address);
    KafkaTarget target = new KafkaTarget(address, "ringbuf-events");
    for (String host : HOSTS) {
      if (stopped) { // while Kafka was starting
        return;
      }
      agent(target, host);
    }
    open.push(stirQuietHost()::dispose);
    Viewer viewer = new Viewer(target, settings, output);
    this.viewer = viewer;
    if (duration != null) {
      open.push(Mono.delay(duration).subscribe(tick -> stop())::dispose);
    }
    if (!stopped) {
      viewer.run();
    }
  }

  private void agent(KafkaTarget target, String host) {
    AgentRings.Opened rings = new AgentRings().open();
    open.push(rings);
    Agent agent = new Agent(target, AgentSettings.ofHost(host), rings.rings(), output);
    open.push(agent);
    Disposable sending =
        agent
            .run()
            .subscribe(nothing -> {}, error -> output.remark(host + ": " + error.getMessage()));
    open.push(sending::dispose);
    rings.attach();
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("fleet");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Disposable stirQuietHost() {
    return Flux.interval(STIR, Schedulers.boundedElastic())
        .onBackpressureDrop()
        .concatMap(tick -> Mono.fromCallable(() -> new ProcessBuilder("true").start().waitFor()))
        .subscribe();
  }

  private void stop() {
    stopped = true;
    Broker starting = broker;
    if (starting != null) {
      starting.giveUpStart();
    }
    Viewer running = viewer;
    if (running != null) {
      running.stop();
    }
  }

  private void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // the others are to be closed all the same
        output.remark(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
