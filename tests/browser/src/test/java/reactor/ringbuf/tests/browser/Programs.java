package reactor.ringbuf.tests.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that the tests run, for the kernel to tell of. */
final class Programs {

  private Programs() {}

  /** Runs a script of bash, and waits for its end. The arguments are {@code $1} and so on. */
  static void bash(String script, String... arguments) {
    try {
      Process process = start(script, arguments);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + script);
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(process.exitValue() + ": " + script);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Process start(String script, String... arguments) {
    String[] command = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    command[0] = "bash";
    command[1] = "-c";
    command[2] = script;
    command[3] = "test";
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      Map<String, String> environment = builder.environment();
      environment.put("LC_ALL", "C");
      return builder.inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Executes a program so often: two events each. */
  static void many(int count) {
    bash("for ((i = 0; i < $1; i++)); do /bin/true; done", Integer.toString(count));
  }
}
