package reactor.ringbuf.samples.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.ringbuf.btf.BtfException;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Output;

/** Sends the events of this host to Kafka, or shows those of all hosts, or demonstrates both. */
@Command(
    name = "fleet",
    sortOptions = false,
    description = {
      "Without --agent, --viewer or --broker: a demonstration on this host, with a Kafka broker of"
          + " its own, three agents under different names, and a viewer. Agents need root, or"
          + " CAP_BPF and CAP_PERFMON; with --pinned only permission on the pin.",
    })
public final class Fleet implements Callable<Integer> {

  private static final Logger NETWORK = Logger.getLogger("org.apache.kafka.clients.NetworkClient");

  @ArgGroup private final Part part = new Part();

  /** One of them, or none. */
  private static final class Part {

    @Option(names = "--agent", description = "Send this host's events to the topic.")
    private boolean agent;

    @Option(names = "--viewer", description = "Print the topic.")
    private boolean viewer;

    @Option(
        names = "--broker",
        paramLabel = "DIR",
        description =
            "Only run a broker, for trying the other parts: at localhost:9092 if that is free. Its data is in DIR, which"
                + " must be empty, or one in which it has run before: there it goes on, at the same port.")
    private @Nullable Path broker;
  }

  @Mixin private final KafkaTarget target = new KafkaTarget();
  @Mixin private final AgentSettings agentSettings = new AgentSettings();
  @Mixin private final AgentRings rings = new AgentRings();

  @Mixin private final ViewerSettings viewerSettings = new ViewerSettings();

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Cli.Time.class,
      description = "Exit after a time, such as 10s.")
  private @Nullable Duration duration;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Spec private @Nullable CommandSpec command;

  private final Output output;

  Fleet(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("fleet"), args));
  }

  /**
   * Runs the command.
   *
   * @param output where it prints
   * @param args see {@code --help}
   * @return its status: 0 if it ended well, 1 if it cannot go on, 2 if it is used wrongly
   */
  public static int run(Output output, String... args) {
    // It warns of each attempt to reach a broker that is away; an agent says that once.
    NETWORK.setLevel(Level.SEVERE);
    return Cli.run(new Fleet(output), output, args);
  }

  @Override
  public Integer call() {
    refuseOptionsOfOtherParts();
    try {
      if (part.agent) {
        agent();
      } else if (part.viewer) {
        view();
      } else if (part.broker != null) {
        new BrokerCommand(output).run(part.broker, duration);
      } else {
        new Demonstration(output).run(viewerSettings, duration);
      }
      return 0;
    } catch (FleetException | BtfException e) {
      output.remark(String.valueOf(e.getMessage()));
      return 1;
    }
  }

  /** One that would do nothing was meant to do something. */
  private void refuseOptionsOfOtherParts() {
    if (!part.agent) {
      refuse("agentSettings", "--agent");
      refuse("rings", "--agent");
    }
    if (part.agent || part.broker != null) {
      refuse("viewerSettings", "--viewer");
    }
    if (!part.agent && !part.viewer) {
      refuse("target", "--agent and --viewer");
    }
  }

  private void refuse(String mixin, String parts) {
    CommandSpec spec = Objects.requireNonNull(command);
    CommandLine line = spec.commandLine();
    for (OptionSpec option : Objects.requireNonNull(spec.mixins().get(mixin)).options()) {
      if (line.getParseResult().hasMatchedOption(option.longestName())) {
        throw new ParameterException(line, option.longestName() + " is for " + parts);
      }
    }
  }

  private void agent() {
    try (AgentRings.Opened opened = rings.open();
        Agent agent = new Agent(target, agentSettings, opened.rings(), output);
        HealthServer server =
            agentSettings.health() == null
                ? null
                : new HealthServer(agentSettings.health(), agent::health)) {
      new AgentCommand(agent, agentSettings.host(), output).run(opened, duration, server);
    }
  }

  private void view() {
    Viewer viewer = new Viewer(target, viewerSettings, output);
    Disposable limit =
        duration == null
            ? Disposables.disposed()
            : Mono.delay(duration).subscribe(tick -> viewer.stop());
    try {
      UntilStopped.run(viewer::run, viewer::stop);
    } finally {
      limit.dispose();
    }
  }
}
