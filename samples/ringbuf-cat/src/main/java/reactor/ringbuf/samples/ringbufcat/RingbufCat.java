package reactor.ringbuf.samples.ringbufcat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSet;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.RingEvent;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Limits;
import reactor.ringbuf.samples.cli.Losses;
import reactor.ringbuf.samples.cli.Output;

/** Prints the events of a BPF object's rings as lines of JSON. */
@Command(
    name = "ringbuf-cat",
    sortOptions = false,
    description =
        "Loads and attaches a BPF object, and prints the events of its ring buffers, each as a line of"
            + " JSON, until Ctrl-C: {\"ring\":\"events\",\"type\":\"exec\",\"event\":{...}}. Their"
            + " types come from the object. Needs root, or CAP_BPF and CAP_PERFMON, except for"
            + " --pinned and for --list with a file.")
public final class RingbufCat implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofMillis(200);

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE.bpf.o",
      description = "The object, made by clang -target bpf -g.")
  private @Nullable Path file;

  @Option(
      names = "--map",
      paramLabel = "NAME",
      split = ",",
      description = "Only these rings; by default all of the object.")
  private List<String> maps = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "STRUCT",
      description =
          "Only events of this type; or, where the object does not say their type, what they are.")
  private @Nullable String type;

  @Option(
      names = "--hex",
      description =
          "Print the bytes of events whose type is unknown, instead of refusing the ring.")
  private boolean hex;

  @Mixin private final Limits limits = new Limits();

  @Option(
      names = "--stats",
      description =
          "Each second and at the end, say on stderr for each ring how many records and bytes came,"
              + " how full it is, and how many were lost since it was made, if it has a map"
              + " NAME_lost.")
  private boolean stats;

  @Option(
      names = "--pinned",
      paramLabel = "PATH",
      description =
          "Load nothing: read the ring that is pinned there. FILE says its types; without one, use"
              + " --hex. It needs read and write permission on the pin, no privileges.")
  private @Nullable Path pinned;

  @Option(
      names = "--list",
      description =
          "Say what FILE holds; or without a file, which ring buffers this system has: id, name,"
              + " size, where they are pinned, and who has them open.")
  private boolean list;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private final Output output;

  RingbufCat(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("ringbuf-cat"), args));
  }

  static int run(Output output, String... args) {
    return Cli.run(new RingbufCat(output), output, args);
  }

  @Override
  public Integer call() {
    if (list) {
      list();
    } else if (pinned != null) {
      printPinned(pinned);
    } else if (file == null) {
      throw usage("Name an object file, or a ring with --pinned, or use --list.");
    } else {
      try (BpfObject bpf = BpfObject.open(file)) {
        printLoaded(bpf);
      }
    }
    return 0;
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new AssertionError("picocli sets it");
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private void list() {
    if (file == null) {
      SystemListing.print(output);
      return;
    }
    try (BpfObject bpf = BpfObject.open(file)) {
      ObjectListing.print(bpf, output);
    }
  }

  private void printPinned(Path path) {
    if (file == null && !hex) {
      throw usage("Name the object file that describes the events, or use --hex.");
    }
    if (maps.size() > 1) {
      throw usage("With --pinned, --map names one map of the file: the one that is pinned.");
    }
    String name = maps.isEmpty() ? String.valueOf(path.getFileName()) : maps.get(0);
    EventLines lines =
        file == null ? new EventLines(name, List.of(), null) : lines(name, Btf.ofObject(file));
    try (Losses losses = Losses.besidePin(path.toString()).orElse(null)) {
      print(List.of(new Ring(name, RingbufSource.pinned(path.toString()), lines, losses)));
    }
  }

  private void printLoaded(BpfObject bpf) {
    List<String> names = ringsOf(bpf);
    Btf btf = bpf.btf();
    List<EventLines> lines = names.stream().map(name -> lines(name, btf)).toList(); // fails early
    bpf.load();
    List<Ring> rings = new ArrayList<>();
    for (String name : names) {
      RingbufSource source = RingbufSource.mapFd(bpf.map(name).fd());
      rings.add(new Ring(name, source, lines.get(rings.size()), Losses.of(bpf, name).orElse(null)));
    }
    bpf.attach();
    print(rings);
  }

  private List<String> ringsOf(BpfObject bpf) {
    List<String> rings =
        bpf.maps().stream()
            .filter(map -> map.type().equals(ObjectListing.RINGBUF))
            .map(BpfMap::name)
            .toList();
    if (rings.isEmpty()) {
      throw new RingbufException(
          "There is no ring buffer in "
              + bpf
              + ", but there are "
              + bpf.maps().stream().map(map -> map.name() + " (" + map.type() + ")").toList()
              + ". A perf buffer is another thing, and cannot be read here.",
          null,
          null);
    }
    for (String map : maps) {
      if (!rings.contains(map)) {
        throw new RingbufException(
            "There is no ring buffer " + map + " in " + bpf + ", but there are " + rings + ".",
            null,
            null);
      }
    }
    return maps.isEmpty() ? rings : maps;
  }

  private EventLines lines(String ring, Btf btf) {
    EventTypes types = new EventTypes(btf, Btf::ofKernel);
    List<RingEvent> events = types.of(ring);
    if (type != null) {
      boolean known = events.stream().anyMatch(event -> event.struct().name().equals(type));
      return known
          ? new EventLines(ring, events, type)
          : new EventLines(ring, List.of(types.named(type)), null);
    }
    if (events.isEmpty() && !hex) {
      throw types.unknown(ring);
    }
    return new EventLines(ring, events, null);
  }

  private void print(List<Ring> rings) {
    RingbufReceiver receiver =
        RingbufReceiver.create(
            ReceiverOptions.source(
                    rings.stream()
                        .map(ring -> ring.source().named(ring.name()))
                        .toArray(RingbufSet[]::new))
                // Some programs write with BPF_RB_NO_WAKEUP, and leave it to the reader to look.
                .pollInterval(LOOK));
    Flux<String> lines = receiver.receive(new RingLines(rings));
    Stats saying = new Stats(receiver, rings, output);
    Disposable eachSecond =
        stats
            ? Flux.interval(Duration.ofSeconds(1), Schedulers.boundedElastic())
                .subscribe(tick -> saying.print())
            : Disposables.disposed();
    try {
      limits.print(lines, output, Function.identity());
    } finally {
      eachSecond.dispose();
      if (stats) {
        saying.close();
      }
    }
  }
}
