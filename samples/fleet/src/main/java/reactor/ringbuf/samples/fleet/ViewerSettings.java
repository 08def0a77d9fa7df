package reactor.ringbuf.samples.fleet;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.ringbuf.samples.cli.Cli;

/** What a viewer shows: options for {@code @Mixin}. */
public final class ViewerSettings {

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "The consumer group (ringbuf-viewer). Viewers of one group share the partitions, so that each shows a part"
              + " of the events; one of another group shows all.")
  private String group = "ringbuf-viewer";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "A folder where to keep what has been seen, so that the counts go on after a restart; each viewer needs its"
              + " own. Without it, all begins with the topic.")
  private @Nullable Path state;

  @Option(names = "--table", description = "Only the table of hosts, no events.")
  private boolean table;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = Cli.Time.class,
      description = "How often to print the table of hosts, and to store what has been seen (2s).")
  private Duration every = Duration.ofSeconds(2);

  /** The defaults, until picocli sets others. */
  public ViewerSettings() {}

  String group() {
    return group;
  }

  @Nullable Path state() {
    return state;
  }

  boolean table() {
    return table;
  }

  Duration every() {
    return every;
  }
}
