package reactor.ringbuf.samples.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import reactor.ringbuf.RingbufException;

/**
 * Runs a command: 0 if it ends well, 1 with a remark if it cannot go on, 2 if it is used wrongly.
 */
public final class Cli {

  private Cli() {}

  /**
   * Parses the arguments and calls the command.
   *
   * @param command an object with picocli's annotations
   * @param output where it prints
   * @param args the arguments
   * @return the exit status
   */
  public static int run(Callable<Integer> command, Output output, String... args) {
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (e, failed, arguments) -> {
          if (!(e instanceof RingbufException)) {
            throw e;
          }
          output.remark(String.valueOf(e.getMessage()));
          return 1;
        });
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          output.remark(e.getMessage() + "\n--help shows the options");
          return CommandLine.ExitCode.USAGE;
        });
    return line.execute(args);
  }

  /** A number of events. */
  public static final class Count implements ITypeConverter<Long> {

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

  /** A time such as {@code 10s}, {@code 500ms}, {@code 2m}; a number alone means seconds. */
  public static final class Time implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
      try {
        String text = value.toUpperCase(Locale.ROOT);
        Duration time =
            text.endsWith("US")
                ? Duration.ofNanos(Math.multiplyExact(1000, number(text, 2)))
                : text.endsWith("MS")
                    ? Duration.ofMillis(number(text, 2))
                    : Duration.parse("PT" + (text.matches("[0-9.]+") ? text + "S" : text));
        if (time.isZero() || time.isNegative()) {
          throw new TypeConversionException("A time must be longer than 0, not " + value);
        }
        return time;
      } catch (NumberFormatException | ArithmeticException | DateTimeParseException e) {
        throw new TypeConversionException(
            "A time is a number and a unit, such as 500us, 20ms, 10s, 5m or 1h, not " + value);
      }
    }

    private static long number(String text, int unit) {
      return Long.parseLong(text.substring(0, text.length() - unit));
    }
  }
}
