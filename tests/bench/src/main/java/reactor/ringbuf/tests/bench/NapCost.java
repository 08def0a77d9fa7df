package reactor.ringbuf.tests.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a nap costs on this machine, so that it can be told from the rest of a consumer's CPU: some
 * microseconds on metal, many times that where a hypervisor has to be asked.
 */
final class NapCost {

  /** The window that users get. */
  static final int MICROS = 100;

  private NapCost() {}

  /** Nanoseconds of CPU, by nap.c; NaN if that was not compiled. */
  static double measure() {
    Path program = ConsumerKind.peers().resolve("nap");
    if (!Files.isExecutable(program)) {
      return Double.NaN;
    }
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      program.toString(),
                      String.valueOf(Cases.CONSUMER_CPU),
                      String.valueOf(MICROS)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return printed.isEmpty() ? Double.NaN : Double.parseDouble(printed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + program, e);
    }
  }
}
