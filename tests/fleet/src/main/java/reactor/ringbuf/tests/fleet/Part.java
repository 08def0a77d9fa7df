package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.samples.fleet.Broker;
import reactor.ringbuf.samples.fleet.ChildMain;
import reactor.ringbuf.samples.fleet.Fleet;

/** An agent or a viewer in a process of its own, which can be killed and started again. */
final class Part implements AutoCloseable {

  /** Where processes start often, on a machine that is busy. */
  static final List<String> QUICK_START =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final long END_SECONDS = 20;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path log;
  private final List<String> jvmOptions;
  private final List<String> options;
  private @Nullable Process process;

  /**
   * @param log takes what it prints
   * @param options of samples/run fleet
   */
  Part(Path log, String... options) {
    this(log, QUICK_START, options);
  }

  /** The same with a JVM of the caller's choice. */
  Part(Path log, List<String> jvmOptions, String... options) {
    this.log = log;
    this.jvmOptions = jvmOptions;
    this.options = List.of(options);
  }

  /**
   * An agent that sends a ring's events, as those of host {@code here}, to the topic {@code
   * events}.
   *
   * @param folder its log is in it, {@code agent.log}
   * @param more further options
   */
  static Part agent(Path folder, Broker broker, NumberedRing ring, String... more) {
    return agent(folder, QUICK_START, broker, ring, more);
  }

  /** The same with a JVM of the caller's choice. */
  static Part agent(
      Path folder, List<String> jvmOptions, Broker broker, NumberedRing ring, String... more) {
    List<String> options = new ArrayList<>();
    options.add("--agent");
    options.add("--host=here");
    options.add("--bootstrap-servers=" + broker.bootstrapServers());
    options.add("--topic=events");
    options.add("--pinned=" + ring.pin());
    options.add("--object=src/main/resources/numbered.bpf.o");
    options.addAll(List.of(more));
    return new Part(folder.resolve("agent.log"), jvmOptions, options.toArray(String[]::new));
  }

  /**
   * A viewer of the topic {@code events}.
   *
   * @param folder its log is in it, {@code viewer.log}
   * @param bootstrapServers where its broker is
   * @param more further options
   */
  static Part viewer(Path folder, String bootstrapServers, String... more) {
    List<String> options = new ArrayList<>();
    options.add("--viewer");
    options.add("--bootstrap-servers=" + bootstrapServers);
    options.add("--topic=events");
    options.addAll(List.of(more));
    return new Part(folder.resolve("viewer.log"), options.toArray(String[]::new));
  }

  /** Starts it, for the first time or again. */
  Process start() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvmOptions);
    line.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary(),
            "-Dreactor.logging.fallback=JDK",
            "-Djava.util.logging.config.file="
                + System.getProperty("java.util.logging.config.file", ""),
            "-cp",
            System.getProperty("java.class.path"),
            ChildMain.class.getName(),
            Fleet.class.getName()));
    line.addAll(options);
    try {
      Process started =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it unpacks there (lz4's native code) stays when it is killed; goes with the log. */
  private Path temporary() {
    Path folder = log.resolveSibling("tmp");
    try {
      return Files.isDirectory(folder) ? folder : Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it with SIGKILL. */
  void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** Tells it to end, and waits until it has. */
  void stop() throws InterruptedException {
    Process running = running();
    // Process.destroy would also close its stdin, and end it at once: see ChildMain.
    running.toHandle().destroy();
    if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end:\n" + log());
    }
  }

  /** Fails if it has ended by itself. */
  void check() {
    if (!running().isAlive()) {
      throw new IllegalStateException(
          "it has ended with status " + running().exitValue() + ":\n" + log());
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("it was not started");
    }
    return process;
  }

  /** What an agent with {@code --health=0} answers. */
  HttpResponse<String> health() {
    Matcher address = Pattern.compile("health at (\\S+)").matcher(log());
    if (!address.find()) {
      throw new IllegalStateException("it does not say where:\n" + log());
    }
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(address.group(1))).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has printed. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join(); // it writes to a folder that goes now
    }
  }
}
