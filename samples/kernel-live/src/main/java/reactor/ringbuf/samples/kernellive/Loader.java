package reactor.ringbuf.samples.kernellive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
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

  /** What the service receives. */
  static final List<Part> PARTS =
      List.of(
          new Part("programs", ExitTrace.class, "/exit_trace.bpf.o"),
          new Part("connections", TcpTrace.class, "/tcp_trace.bpf.o"));

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
      paramLabel = "USER",
      required = true,
      description =
          "Which user may receive the rings, by name or number: the service's own. Not nobody, whom"
              + " others share.")
  private String owner = "";

  @Option(
      names = "--ring-size",
      paramLabel = "BYTES",
      description = "The size of each ring, a power of two; 1048576 unless you say otherwise.")
  private @Nullable Long ringSize;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  private boolean help;

  private final Output output;
  private final List<Part> parts;

  private Loader(Output output, List<Part> parts) {
    this.output = output;
    this.parts = parts;
  }

  /**
   * A ring.
   *
   * @param ring what its pin is called
   * @param program beside which class the object is that writes it
   * @param resource the object's name there
   */
  record Part(String ring, Class<?> program, String resource) {}

  static int run(Output output, List<Part> parts, String... args) {
    return Cli.run(new Loader(output, parts), output, args);
  }

  @Override
  public Integer call() {
    try {
      UserPrincipal user = user();
      Files.createDirectories(pins);
      // Others may pass through, and see nothing.
      Files.setPosixFilePermissions(pins, PosixFilePermissions.fromString("rwx--x--x"));
      replaceAll(user);
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

  private UserPrincipal user() throws IOException {
    try {
      return pins.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
    } catch (UserPrincipalNotFoundException e) {
      throw new ParameterException(
          spec.commandLine(), "There is no user %s: give a name or a number.".formatted(owner), e);
    }
  }

  /** systemd, for one, mounts /sys/fs/bpf so that only root may pass. */
  private void warnOfClosedFolders() throws IOException {
    for (Path above = pins.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        output.remark(
            "user %s may not pass through %s: chmod o+x %s".formatted(owner, above, above));
      }
    }
  }

  /** Pins everything aside, and then all of it in its place: what fails before changes nothing. */
  private void replaceAll(UserPrincipal user) throws IOException {
    try {
      discard(); // of a loader that was killed
      for (Part part : parts) {
        load(part, user);
      }
      for (Part part : parts) {
        replace(part.ring());
      }
    } catch (IOException | RuntimeException | Error e) {
      try {
        discard();
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private void load(Part part, UserPrincipal user) throws IOException {
    String ring = part.ring();
    try (BpfObject bpf = BpfObject.open(part.program(), part.resource())) {
      if (ringSize != null) {
        bpf.maxEntries(EVENTS, ringSize);
      }
      bpf.load();
      pinAside(bpf.map(EVENTS), ring, user);
      pinAside(bpf.map(EVENTS + LOST), ring + LOST, user);
      Path attached = aside(ring + ATTACHED);
      Files.createDirectory(attached);
      bpf.attach().pinAttachments(attached);
    }
  }

  private void replace(String ring) throws IOException {
    delete(pins.resolve(ring + ATTACHED));
    for (String name : names(ring)) {
      Files.move(aside(name), pins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes what is pinned aside, which detaches it. */
  private void discard() throws IOException {
    for (Part part : parts) {
      for (String name : names(part.ring())) {
        delete(aside(name));
      }
    }
  }

  /** What is pinned for a ring; itself comes last: who opens it looks for its losses. */
  private static List<String> names(String ring) {
    return List.of(ring + ATTACHED, ring + LOST, ring);
  }

  private Path aside(String name) {
    return pins.resolve(name + NEW);
  }

  private void pinAside(BpfMap map, String name, UserPrincipal user) throws IOException {
    Path pin = aside(name);
    map.pin(pin);
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(pin, user);
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
