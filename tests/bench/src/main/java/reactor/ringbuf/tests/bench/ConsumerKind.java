package reactor.ringbuf.tests.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The consumers that are compared, and how each is started. */
enum ConsumerKind {
  /** The reference. */
  LIBBPF("libbpf", "libbpf in C: ring_buffer__poll"),
  /** The reference for copies. */
  LIBBPF_COPIES("libbpf-copies", "the same, each record copied to memory of its own"),
  /** The limit. */
  MINIMAL("minimal", "C: edge-triggered, seq_cst, no checks"),
  /** The limit for one that naps as ours do. */
  MINIMAL_COALESCED("minimal-coalesced", "the same in C, napping by the rules of ours"),
  JNA("libbpf-jna", "libbpf, a JNA callback per record"),
  FFM("libbpf-ffm", "libbpf, an FFM upcall per record"),
  DECODER("decoder", "receive(decoder)"),
  DECODER_OTHER("decoder-other", "receive(decoder) of the build that --compare names"),
  DECODER_THREADS("decoder-threads", "receive(decoder), a receiver and a thread for each ring"),
  DECODER_OBSERVED(
      "decoder-observed", "receive(decoder) with losses(), and meters that are read once a second"),
  DECODER_250US("decoder-250us", "receive(decoder), coalescing(250 us)"),
  DECODER_WARMED("decoder-warmed", "receive(decoder) after a RingbufWarmUp of two seconds"),
  VALUES("values", "receive(decoder) that makes a Long of each record"),
  PUBLISH_ON("publish-on", "values, publishOn(parallel()): a prefetch of 256"),
  MAP_FILTER("map-filter", "values, map, filter"),
  BUFFER_TIMEOUT("buffer-timeout", "values, bufferTimeout(500, 10 ms)"),
  SHARE("share-3", "values, share() with three subscribers"),
  COPIES("copies", "receive()"),
  COPIES_YOUNG_16M("copies-young-16m", "receive() in a JVM with -XX:+UseSerialGC -Xmn16m"),
  COPIES_OTHER("copies-other", "receive() of that build"),
  BATCHES("batches", "receiveBatch()"),
  BATCHES_OTHER("batches-other", "receiveBatch() of that build"),
  DECODER_UNCOALESCED("decoder-uncoalesced", "receive(decoder), coalescing(ZERO)"),
  COPIES_UNCOALESCED("copies-uncoalesced", "receive(), coalescing(ZERO)"),
  BATCHES_UNCOALESCED("batches-uncoalesced", "receiveBatch(), coalescing(ZERO)");

  static final Set<ConsumerKind> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(ConsumerKind.class));

  /** All but those of another build. */
  static final Set<ConsumerKind> USUAL =
      Collections.unmodifiableSet(
          EnumSet.complementOf(EnumSet.of(DECODER_OTHER, COPIES_OTHER, BATCHES_OTHER)));

  private static final String PACKAGE = "reactor.ringbuf.tests.bench.";

  /**
   * A heap that is there from the start, as services are often run. On a virtual machine the first
   * touch of a page costs microseconds; while a heap grows, that would be measured instead.
   */
  private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

  /** New memory is from the processor's cache then, as long as nothing else lives in it. */
  private static final List<String> YOUNG_16M = List.of("-XX:+UseSerialGC", "-Xmn16m");

  /** Warnings only; without it, also what is logged when rings come and go. */
  private static final String LOGGING = "java.util.logging.config.file";

  /** With what consumers in Java have batches written; trigger.c. */
  private static final String TRIGGER = System.mapLibraryName("trigger");

  /** Names the home of the JDK that the FFM consumer was compiled with; set by build-peers.sh. */
  private static final String FFM_JDK = "BENCH_FFM_JDK";

  private final String label;
  private final String what;

  ConsumerKind(String label, String what) {
    this.label = label;
    this.what = what;
  }

  /** The name on the command line and in the results. */
  String label() {
    return label;
  }

  /** What it is. */
  String what() {
    return what;
  }

  boolean inC() {
    return switch (this) {
      case LIBBPF, LIBBPF_COPIES, MINIMAL, MINIMAL_COALESCED -> true;
      default -> false;
    };
  }

  boolean isOfOtherBuild() {
    return !USUAL.contains(this);
  }

  /** The same consumer of another build, if there is one. */
  Optional<ConsumerKind> other() {
    return switch (this) {
      case DECODER -> Optional.of(DECODER_OTHER);
      case COPIES -> Optional.of(COPIES_OTHER);
      case BATCHES -> Optional.of(BATCHES_OTHER);
      default -> Optional.empty();
    };
  }

  /** What {@link reactor.ringbuf.tests.bench.consumer.ConsumerMain} is to run. */
  private ConsumerKind role() {
    return switch (this) {
      case DECODER_OTHER -> DECODER;
      case COPIES_YOUNG_16M, COPIES_OTHER -> COPIES;
      case BATCHES_OTHER -> BATCHES;
      default -> this;
    };
  }

  /** Why it cannot be measured here, if so. */
  Optional<String> missing() {
    if (this == FFM && System.getenv(FFM_JDK) == null) {
      return Optional.of("no JDK 22+");
    }
    Path compiled = peers().resolve(inC() ? label : TRIGGER);
    if (!Files.isExecutable(compiled)) {
      return Optional.of("not compiled: " + compiled + " is missing; use tests/run");
    }
    return Optional.empty();
  }

  /** The command that starts it; the class path is for those in Java. */
  List<String> command(String classPath) {
    if (inC()) {
      return List.of(peers().resolve(label).toString());
    }
    return this == FFM
        ? java(
            System.getenv(FFM_JDK),
            22,
            false,
            classPath + File.pathSeparator + peers().resolve("ffm"),
            PACKAGE + "ffm.FfmConsumer")
        : java(
            System.getProperty("java.home"),
            Runtime.version().feature(),
            this == DECODER_OBSERVED,
            classPath,
            PACKAGE + "consumer.ConsumerMain",
            role().label);
  }

  private List<String> java(
      String home, int version, boolean logs, String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(home, "bin", "java").toString());
    command.addAll(HEAP);
    if (this == COPIES_YOUNG_16M) {
      command.addAll(YOUNG_16M);
    }
    command.add("-Djava.library.path=" + peers()); // for TRIGGER
    command.add("-Dreactor.logging.fallback=JDK"); // to stderr: stdout is for answers
    if (!logs && System.getProperty(LOGGING) != null) {
      command.add("-D" + LOGGING + "=" + System.getProperty(LOGGING));
    }
    if (version >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Where those in C are. */
  static Path peers() {
    return Bench.peers();
  }

  @Override
  public String toString() {
    return label;
  }
}
