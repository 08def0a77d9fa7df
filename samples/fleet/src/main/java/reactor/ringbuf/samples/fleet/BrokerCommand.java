package reactor.ringbuf.samples.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.cli.Output;

/** Runs a broker until the process is told to end, or Kafka has ended by itself. */
final class BrokerCommand {

  /** What agents and viewers try unless they are told another. */
  private static final int PORT = 9092;

  private final Output output;
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

  BrokerCommand(Output output) {
    this.output = output;
  }

  /**
   * @param path its folder: an empty one, or one in which it has run before
   * @param duration how long, or null for ever
   * @throws FleetException if it does not start, or Kafka ends by itself
   */
  void run(Path path, @Nullable Duration duration) {
    BrokerFolder folder = BrokerFolder.openOrCreate(path, PORT);
    if (duration != null) {
      stop.completeOnTimeout(null, duration.toMillis(), TimeUnit.MILLISECONDS);
    }
    Broker broker = new Broker(folder); // nothing to close before it is started
    stop.thenRun(broker::giveUpStart);
    UntilStopped.run(() -> runUntilStopped(broker, folder), () -> stop.complete(null));
  }

  private void runUntilStopped(Broker broker, BrokerFolder folder) {
    try (broker) {
      broker.start();
      output.line("Kafka listens at " + broker.bootstrapServers());
      CompletableFuture.anyOf(stop, broker.onExit()).join();
      if (!stop.isDone()) {
        throw new FleetException(
            "Kafka has ended: see %s. Start it again with the same folder, and it goes on with its data."
                .formatted(folder.log()),
            null);
      }
    } catch (FleetException e) {
      if (!stop.isDone()) { // or it was told to end while it was starting
        throw e;
      }
    }
  }
}
