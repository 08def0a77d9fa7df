package reactor.ringbuf.samples.cli;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** How long a command prints events: the options, for {@code @Mixin}, and the printing. */
public final class Limits {

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Cli.Count.class,
      description = "Exit after N lines.")
  private @Nullable Long count;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Cli.Time.class,
      description = "Exit after a time, such as 500ms, 10s or 5m.")
  private @Nullable Duration duration;

  /** No limits, until picocli sets some. */
  public Limits() {}

  /**
   * Prints a line for each event, until a limit is reached or nobody reads on.
   *
   * @param events the events
   * @param output where to print
   * @param line makes the line of an event, or null for none; called by one thread
   * @param <T> an event
   */
  public <T> void print(
      Flux<T> events, Output output, Function<? super T, ? extends @Nullable String> line) {
    Flux<String> lines =
        events
            .publishOn(Schedulers.single()) // printing may block, and must not hold up the ring
            .mapNotNull(line);
    if (count != null) {
      lines = lines.take(count);
    }
    if (duration != null) {
      lines = lines.take(duration);
    }
    lines.takeUntil(text -> !output.line(text)).blockLast();
  }
}
