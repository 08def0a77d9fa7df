package reactor.ringbuf.samples.execwatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.libbpf.BpfObjectException;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Output;
import tools.jackson.databind.json.JsonMapper;

/** Prints a line for every program that is executed on this host, until Ctrl-C. */
@Command(
    name = "exec-watch",
    sortOptions = false,
    description =
        "Prints a line for every program executed on this host, live: time, pid, parent's pid, uid,"
            + " comm, file name. Needs root, or CAP_BPF and CAP_PERFMON.")
public final class ExecWatch implements Callable<Integer> {

  private static final String OBJECT = "/exec_watch.bpf.o";

  /** The same with a filter; the ring for that would keep an older kernel from loading it. */
  private static final String ONLY_OBJECT = "/exec_watch_only.bpf.o";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private static final String FORMAT = "%-12s %7s %7s %5s %-15s %s";

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Cli.Count.class,
      description = {
        "Exit after N executions. While the host is quiet, this runs 'true' every two seconds, so"
            + " that there is something to count; not with --only."
      })
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--pin",
      paramLabel = "DIR",
      description = {
        "Only load: pin the ring as DIR/events, and the attached program beside it, and exit. DIR is"
            + " created; it must be in a BPF file system. 'rm -r DIR' detaches."
      })
  private @Nullable Path pin;

  @Option(
      names = "--pinned",
      paramLabel = "PATH",
      description = {
        "Only receive: the ring that is pinned there. Needs no privileges, but read and write"
            + " permission on the pin."
      })
  private @Nullable Path pinned;

  @Option(
      names = "--only",
      paramLabel = "FILTER",
      converter = Filter.Converter.class,
      description = {
        "Print only what fits: uid=N, comm=NAME (the first 15 bytes of the program's name), or both"
            + " with a comma. It is sent to the BPF program, which leaves out the rest. Needs Linux"
            + " 6.1; not with --pin or --pinned."
      })
  private @Nullable Filter only;

  @Option(names = "--json", description = "Print one JSON object per line.")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  @Spec private @Nullable CommandSpec command;

  private final Output output;
  private final JsonMapper mapper = new JsonMapper();
  private final AtomicBoolean quiet = new AtomicBoolean();
  private long lost;

  ExecWatch(Output output) {
    this.output = output;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Output.ofProcess("exec-watch"), args));
  }

  static int run(Output output, String... args) {
    return Cli.run(new ExecWatch(output), output, args);
  }

  @Override
  public Integer call() throws IOException {
    if (only != null && (pin != null || pinned != null)) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "--only cannot be combined with --pin or --pinned");
    }
    if (pin != null) {
      pin(pin);
      return 0;
    }
    boolean stirs = count != Long.MAX_VALUE && only == null; // 'true' may not be what is printed
    Disposable stirring = stirs ? stirQuietHost() : Disposables.disposed();
    try {
      if (pinned != null) {
        watch(ReceiverOptions.pinned(pinned));
        return 0;
      }
      // Nothing is pinned, so what close() does the kernel does too when this process ends.
      try (BpfObject bpf = only == null ? open(OBJECT) : openWith(only)) {
        bpf.attach();
        watch(bpf.ringbuf("events"));
        return 0;
      }
    } finally {
      stirring.dispose();
    }
  }

  private static BpfObject open(String object) {
    return BpfObject.open(ExecWatch.class, object).load();
  }

  /**
   * The program tells of nothing before it has taken the filter, which it does when it first runs.
   */
  private static BpfObject openWith(Filter filter) {
    BpfObject bpf;
    try {
      bpf = open(ONLY_OBJECT);
    } catch (BpfObjectException e) {
      throw explained(e, System.getProperty("os.version"));
    }
    try {
      RingbufSender.create(bpf.userRingbuf("filters"))
          .send(Mono.just(filter), bpf.encoder(Filter.class))
          .block();
      return bpf;
    } catch (Throwable e) {
      bpf.close();
      throw e;
    }
  }

  /** A kernel that is too old may say no more than "Invalid argument". */
  static RingbufException explained(RingbufException refused, String kernel) {
    Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(kernel);
    if (!version.matches()
        || Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2)) >= 6001) {
      return refused;
    }
    return new RingbufException(
        ("--only needs a user ring buffer (BPF_MAP_TYPE_USER_RINGBUF), which the kernel has from"
                + " Linux 6.1 on; this is %s. Leave it out, and filter what is printed.")
            .formatted(kernel),
        refused.errno(),
        refused);
  }

  private void pin(Path directory) throws IOException {
    try (BpfObject bpf = open(OBJECT).attach()) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new RingbufException(
            "Cannot create "
                + directory
                + ": "
                + e
                + ". Is a BPF file system mounted there? As root: mount -t bpf bpf /sys/fs/bpf",
            null,
            e);
      }
      bpf.map("events").pin(directory.resolve("events")); // first: it fails if a ring is there
      bpf.pinAttachments(directory);
      output.remark(
          "pinned the ring as %s, and the program beside it, which goes on until: rm -r %s"
              .formatted(directory.resolve("events"), directory));
    }
  }

  private void watch(ReceiverOptions ring) {
    if (!json) {
      output.header(String.format(FORMAT, "TIME", "PID", "PPID", "UID", "COMM", "FILE"));
    }
    RingbufReceiver.create(ring)
        .receive(Btf.ofResource(ExecWatch.class, OBJECT).decoder(ExecEvent.class))
        .take(count)
        .publishOn(Schedulers.single()) // printing may block, and must not hold up the ring
        .takeUntil(event -> !print(event)) // nobody reads on, as in exec-watch | head -1
        .blockLast();
  }

  private boolean print(ExecEvent event) {
    quiet.set(false);
    if (event.lost() > lost) {
      output.remark(event.lost() - lost + " events lost, the ring was full");
      lost = event.lost();
    }
    return output.line(json ? mapper.writeValueAsString(event) : line(event));
  }

  static String line(ExecEvent event) {
    return String.format(
        FORMAT,
        TIME.format(event.time()),
        event.pid(),
        event.ppid(),
        event.uid(),
        event.comm(),
        event.filename());
  }

  private Disposable stirQuietHost() {
    return Flux.interval(Duration.ofSeconds(2), Schedulers.boundedElastic())
        .filter(tick -> quiet.getAndSet(true))
        .flatMap(tick -> Mono.fromCallable(() -> new ProcessBuilder("true").start()))
        .subscribe();
  }
}
