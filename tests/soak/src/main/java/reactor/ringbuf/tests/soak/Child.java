package reactor.ringbuf.tests.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the run: obeys lines, and answers with lines. Ends when this process does. */
final class Child implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LAST_WORDS = 20;
  private static final String LOGGING = "java.util.logging.config.file";

  private final String name;
  private final Path log;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    Thread reader = new Thread(this::read, name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a process.
   *
   * @param name for messages, and for the file in the place's notes that gets its stderr
   */
  static Child start(Place place, String name, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // One collector and a fixed number of compilers, so that threads can be counted.
    command.addAll(
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Dreactor.logging.fallback=JDK");
    if (System.getProperty(LOGGING) != null) {
      command.add("-D" + LOGGING + "=" + System.getProperty(LOGGING));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.add(place.pins().toString());
    command.add(place.notes().toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path log = place.notes().resolve(name + ".log");
    try {
      return new Child(name, log, new ProcessBuilder(command).redirectError(log.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      // it was killed
    }
  }

  /** Whether it has said a line that begins so, which is taken from what it has said. */
  boolean hasSaid(String word) {
    String line = lines.peek();
    while (line != null) {
      lines.remove();
      if (line.startsWith(word)) {
        return true;
      }
      line = lines.peek();
    }
    return false;
  }

  /** Waits for a line that begins so. */
  String await(String word) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        String line = lines.poll(100, TimeUnit.MILLISECONDS);
        if (line != null && line.startsWith(word)) {
          return line;
        }
        if (line == null && !process.isAlive() && lines.isEmpty()) {
          throw new AssertionError(this + " has ended, and had not said '" + word + "'");
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError(this + " has not said '" + word + "' within " + PATIENCE);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives a command, without waiting for an answer. */
  void tell(String command) {
    try {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new AssertionError(this + " does not listen to '" + command + "'", e);
    }
  }

  /** Gives a command and waits for the answer that begins so; its figures. */
  Figures ask(String command, String answer) {
    tell(command);
    return Figures.of(await(answer));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Fails if it has ended by itself. */
  void checkAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(this + " has ended by itself");
    }
  }

  /** Ends it with SIGKILL, and waits for that. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits for its end after the command for that. */
  void awaitOrderlyEnd() {
    int status = awaitEnd();
    if (status != 0) {
      throw new AssertionError(this + " has ended with status " + status);
    }
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(this + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it wrote to stderr, up to now. */
  List<String> log() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For messages: with its last words. */
  @Override
  public String toString() {
    List<String> words = log();
    StringBuilder text = new StringBuilder(name);
    for (String line : words.subList(Math.max(0, words.size() - LAST_WORDS), words.size())) {
      text.append("\n    | ").append(line);
    }
    return text.append(words.isEmpty() ? "" : "\n ").toString();
  }

  @Override
  public void close() {
    kill();
  }
}
