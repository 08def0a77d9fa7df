package reactor.ringbuf.samples.execwatch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.libbpf.BpfObject;
import tools.jackson.databind.json.JsonMapper;

/** Prints a line for every program that is executed on this host, until Ctrl-C. */
@Command(
    name = "exec-watch",
    sortOptions = false,
    description = {
      "Prints a line for every program executed on this host, live:",
      "time, pid, parent's pid, uid, comm, file name. Needs root, or CAP_BPF and CAP_PERFMON."
    })
public final class ExecWatch implements Callable<Integer> {

  private static final String OBJECT = "/exec_watch.bpf.o";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Count.class,
      description = {
        "Exit after N executions. While the host is quiet, this runs 'true' every two seconds, so"
            + " that there is something to count."
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

  @Option(names = "--json", description = "Print one JSON object per line.")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final PrintStream out;
  private final JsonMapper mapper = new JsonMapper();
  private final AtomicBoolean quiet = new AtomicBoolean();
  private long lost;

  ExecWatch(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the command, and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    var stdout = new FileOutputStream(FileDescriptor.out);
    System.exit(run(new PrintStream(stdout, true, StandardCharsets.UTF_8), args));
  }

  static int run(PrintStream out, String... args) {
    return new CommandLine(new ExecWatch(out))
        .setExecutionExceptionHandler(
            (e, command, arguments) -> {
              if (!(e instanceof RingbufException)) {
                throw e;
              }
              System.err.println("exec-watch: " + e.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException {
    if (pin != null) {
      pin(pin);
      return 0;
    }
    Disposable stirring = count == Long.MAX_VALUE ? Disposables.disposed() : stirQuietHost();
    try {
      if (pinned != null) {
        watch(ReceiverOptions.pinned(pinned));
        return 0;
      }
      // Nothing is pinned, so what close() does the kernel does too when this process ends.
      try (BpfObject bpf = load()) {
        watch(bpf.ringbuf("events"));
        return 0;
      }
    } finally {
      stirring.dispose();
    }
  }

  private static BpfObject load() {
    return BpfObject.open(ExecWatch.class, OBJECT).load().attach();
  }

  private static void pin(Path directory) throws IOException {
    try (BpfObject bpf = load()) {
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
    }
  }

  private void watch(ReceiverOptions ring) {
    RingbufReceiver.create(ring)
        .receive(Btf.ofResource(ExecWatch.class, OBJECT).decoder(ExecEvent.class))
        .take(count)
        .publishOn(Schedulers.single()) // printing may block, and must not hold up the ring
        .doOnNext(this::print)
        .takeUntil(event -> out.checkError()) // nobody reads on, as in exec-watch | head -1
        .blockLast();
  }

  private void print(ExecEvent event) {
    quiet.set(false);
    if (event.lost() > lost) {
      System.err.printf("exec-watch: %d events lost, the ring was full%n", event.lost() - lost);
      lost = event.lost();
    }
    out.println(json ? mapper.writeValueAsString(event) : line(event));
  }

  static String line(ExecEvent event) {
    String line =
        String.format(
            "%s %7d %7d %5d %-15s %s",
            TIME.format(event.time()),
            event.pid(),
            event.ppid(),
            event.uid(),
            event.comm(),
            event.filename());
    return line.replaceAll("\\p{Cntrl}", "?"); // a file's name must not control the terminal
  }

  private Disposable stirQuietHost() {
    return Flux.interval(Duration.ofSeconds(2), Schedulers.boundedElastic())
        .filter(tick -> quiet.getAndSet(true))
        .flatMap(tick -> Mono.fromCallable(() -> new ProcessBuilder("true").start()))
        .subscribe();
  }

  /** A number of events. */
  static final class Count implements ITypeConverter<Long> {

    @Override
    public Long convert(String value) {
      long count;
      try {
        count = Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("N must be a number, not " + value);
      }
      if (count < 1) {
        throw new TypeConversionException("N must be at least 1, not " + count);
      }
      return count;
    }
  }
}
