package reactor.ringbuf.tests.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.ProcessState;

/** What a {@link Child} does, and prints of it. */
final class ChildMain {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private ChildMain() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "consume" -> {
        printCapabilities();
        System.out.println(consume(ReceiverOptions.pinned(arguments[1]), arguments[2]));
      }
      case "id" ->
          System.out.println(
              consume(ReceiverOptions.mapId(Integer.parseInt(arguments[1])), arguments[2]));
      case "descriptors" -> descriptors(ReceiverOptions.pinned(arguments[1]));
      case "memory" -> {
        System.out.println(consume(ReceiverOptions.pinned(arguments[2]), "1"));
        RingThread.awaitNone(); // it closes behind the last record
        ProcessState before = ProcessState.now();
        for (int i = 0; i < 3; i++) {
          System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
        }
        RingThread.awaitNone();
        ProcessState after = ProcessState.now();
        System.out.println("files left open: " + (after.files() - before.files()));
        System.out.println("rings left mapped: " + after.ringMappings());
        System.out.println(
            "GiB left mapped: " + (after.mappedBytes() - before.mappedBytes() >> 30));
        System.out.println(consume(ReceiverOptions.pinned(arguments[2]), "1"));
      }
      case "filtered" -> {
        Sys.refuse(Sys.bpf(), Integer.parseInt(arguments[1]));
        System.out.println(consume(ReceiverOptions.pinned(arguments[2]), "1"));
        System.out.println(consume(ReceiverOptions.mapId(1), "1"));
      }
      case "twice" -> {
        System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
        System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
      }
      case "without eventfd" -> {
        System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
        RingThread.awaitNone(); // else it might start the next one, and it has no filter
        Sys.refuse(Sys.eventfd2(), 38); // ENOSYS
        System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
      }
      case "again" -> {
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
          System.out.println(consume(ReceiverOptions.pinned(arguments[1]), "1"));
        }
      }
      case "until killed" ->
          UntilKilled.run(
              ReceiverOptions.pinned(arguments[1]),
              UntilKilled.Form.valueOf(arguments[2]),
              Path.of(arguments[3]));
      case "stuck" ->
          StuckSubscriber.run(ReceiverOptions.pinned(arguments[1]), Long.parseLong(arguments[2]));
      case "verify" ->
          System.out.println(
              VerifyingConsumer.run(
                  ReceiverOptions.pinned(arguments[1]),
                  VerifyingConsumer.Form.valueOf(arguments[2]),
                  Long.parseLong(arguments[3])));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0); // whatever threads the error left
  }

  private static void printCapabilities() throws IOException {
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("Cap") || line.startsWith("Uid"))
        .forEach(System.out::println);
  }

  /** The sequence numbers received, or the error. */
  private static String consume(ReceiverOptions options, String count) {
    try {
      List<Long> ids =
          RingbufReceiver.create(options)
              .receive(record -> record.getLong(0))
              .take(Long.parseLong(count))
              .collectList()
              .block(LIMIT);
      return "received " + ids;
    } catch (RingbufException e) {
      return e.getClass().getSimpleName() + " [" + e.errno() + "] " + e.getMessage();
    }
  }

  /**
   * Opens files up to the limit and subscribes with 0, 1, 2, ... descriptors to spare, until that
   * works; says after each how many are to spare then.
   */
  private static void descriptors(ReceiverOptions options) throws Exception {
    // Load every class that this needs, while files can still be opened for it.
    System.out.println("warm up: " + consume(options, "1"));
    System.out.println("warm up: " + consume(ReceiverOptions.pinned("/no/such/pin"), "1"));
    RingThread.awaitNone();
    Deque<FileInputStream> files = new ArrayDeque<>();
    fill(files);
    for (int spare = 0; spare <= 3; spare++) {
      for (int i = 0; i < spare; i++) {
        files.pop().close();
      }
      System.out.println(spare + ": " + consume(options, "1"));
      RingThread.awaitNone();
      int before = files.size();
      long end = System.nanoTime() + 1_000_000_000;
      do {
        fill(files); // more than once: the JVM itself has a file open now and then, for a moment
      } while (files.size() - before < spare && System.nanoTime() < end);
      System.out.println(spare + " left after that: " + (files.size() - before));
    }
  }

  private static void fill(Deque<FileInputStream> files) {
    try {
      while (true) {
        files.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      // the limit
    }
  }
}
