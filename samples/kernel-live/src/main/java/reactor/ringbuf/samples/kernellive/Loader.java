package reactor.ringbuf.samples.kernellive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.libbpf.BpfMap;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.cli.Cli;
import reactor.ringbuf.samples.cli.Output;
import reactor.ringbuf.samples.exittrace.ExitTrace;
import reactor.ringbuf.samples.tcptrace.TcpTrace;

/**
 * Loads and attaches the kernel programs, pins their rings for the service's user, and exits.
 *
 * <p>Run again, it puts new ones in the place of those that are pinned. For a moment both are
 * attached, so that an event of that moment is shown twice rather than not at all. The folder stays
 * the same, since a container may have mounted it.
 */
@Command(
    name = "kernel-live load",
    sortOptions = false,
    description =
        "Loads the kernel programs of kernel-live, attaches them, pins them and their rings, and"
            + " exits. Run again, it replaces them. 'rm -r DIR' detaches. Needs root, or CAP_BPF,"
            + " CAP_PERFMON and CAP_CHOWN.")
final class Loader implements Callable<Integer> {

  private static final String EVENTS = "events";
  private static final String LOST = "_lost";

  /** Pins cannot have a dot in their names. */
  private static final String NEW = "_new";

  private static final String ATTACHED = "_attached";

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      required = true,
      description = "Where: a folder in a BPF file system. It is made if it is not there.")
  private Path pins = Path.of("");

  @Option(
      names = "--owner",
      paramLabel = "UID",
      defaultValue = "65534",
      description = "Which user may receive the rings, by number; ${DEFAULT-VALUE} (nobody).")
  private int owner;

  @Option(
      names = "--ring-size",
      paramLabel = "BYTES",
      description = "The size of each ring, a power of two; 1048576 unless you say otherwise.")
  private @Nullable Long ringSize;

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final Output output;

  private Loader(Output output) {
    this.output = output;
  }

  static int run(Output output, String... args) {
    return Cli.run(new Loader(output), output, args);
  }

  @Override
  public Integer call() {
    try {
      Files.createDirectories(pins);
      // Others may pass through, and see nothing.
      Files.setPosixFilePermissions(pins, PosixFilePermissions.fromString("rwx--x--x"));
      load("programs", ExitTrace.class, "/exit_trace.bpf.o");
      load("connections", TcpTrace.class, "/tcp_trace.bpf.o");
      warnOfClosedFolders();
      return 0;
    } catch (IOException e) {
      throw new RingbufException(
          "Cannot pin in "
              + pins
              + ": "
              + e
              + ". Is a BPF file system mounted there? As root: mount -t bpf bpf /sys/fs/bpf",
          null,
          e);
    }
  }

  /** systemd, for one, mounts /sys/fs/bpf so that only root may pass. */
  private void warnOfClosedFolders() throws IOException {
    for (Path above = pins.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        output.remark(
            "user %d may not pass through %s: chmod o+x %s".formatted(owner, above, above));
      }
    }
  }

  private void load(String ring, Class<?> program, String resource) throws IOException {
    Path attached = pins.resolve(ring + ATTACHED);
    Path attachedNew = pins.resolve(ring + ATTACHED + NEW);
    delete(attachedNew); // of a loader that was killed
    try (BpfObject bpf = BpfObject.open(program, resource)) {
      if (ringSize != null) {
        bpf.maxEntries(EVENTS, ringSize);
      }
      bpf.load();
      pinAside(bpf.map(EVENTS), ring);
      pinAside(bpf.map(EVENTS + LOST), ring + LOST);
      Files.createDirectory(attachedNew);
      bpf.attach().pinAttachments(attachedNew);
      delete(attached);
      Files.move(attachedNew, attached);
      // The ring comes last: who opens it looks for its losses.
      for (String name : List.of(ring + LOST, ring)) {
        Files.move(
            pins.resolve(name + NEW), pins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void pinAside(BpfMap map, String name) throws IOException {
    Path pin = pins.resolve(name + NEW);
    delete(pin);
    map.pin(pin);
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
    Files.setAttribute(pin, "unix:uid", owner);
  }

  /** A pin, or a folder of pins. */
  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          Files.delete(entry);
        }
      }
    }
    try {
      Files.delete(path);
    } catch (NoSuchFileException e) {
      return; // there was none
    }
  }
}
