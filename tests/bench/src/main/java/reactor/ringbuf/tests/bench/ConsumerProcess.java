package reactor.ringbuf.tests.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import reactor.ringbuf.tests.bench.load.LoadRings;

/** A consumer in a process of its own, which is told line by line what to do; see consumer.c. */
final class ConsumerProcess implements AutoCloseable {

  /** How long a consumer may take to answer. */
  private static final long ANSWER_SECONDS = 60;

  private static final ScheduledExecutorService WATCHDOG =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "watchdog");
            thread.setDaemon(true);
            return thread;
          });

  private final ConsumerKind kind;
  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  private ConsumerProcess(ConsumerKind kind, Process process) {
    this.kind = kind;
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.US_ASCII);
    this.out = process.inputReader(StandardCharsets.US_ASCII);
  }

  static ConsumerProcess start(ConsumerKind kind, String classPath) {
    try {
      return new ConsumerProcess(
          kind,
          new ProcessBuilder(kind.command(classPath))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + kind, e);
    }
  }

  /** Begins to consume rings. */
  void open(LoadRings rings, int cpu, String work) {
    say("open " + rings.mapIds() + " " + cpu + " " + work);
    expect("opened");
  }

  /** Reads the counters, and starts a new histogram. */
  Mark mark() {
    say("mark");
    return Mark.parse(expect("marked"));
  }

  /** Has it trigger nothing more, so that the ring can be drained. */
  void finish() {
    say("finish");
    expect("finished");
  }

  /** Stops consuming the rings; may leave a record in each. */
  void close(LoadRings rings) {
    say("close");
    expect("closing");
    rings.flush();
    expect("closed");
  }

  private void say(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(kind + " is gone", e);
    }
  }

  private String expect(String word) {
    String line;
    // One that hangs is ended, and so fails its case; the others go on.
    Future<?> end = WATCHDOG.schedule(process::destroyForcibly, ANSWER_SECONDS, TimeUnit.SECONDS);
    try {
      line = out.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(kind + " is gone", e);
    } finally {
      end.cancel(false);
    }
    if (line == null || !line.startsWith(word)) {
      throw new IllegalStateException(
          kind + (line == null ? " has ended" : " says \"" + line + "\"") + ", not " + word);
    }
    return line;
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroy();
  }
}
