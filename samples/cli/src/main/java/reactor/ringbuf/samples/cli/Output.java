package reactor.ringbuf.samples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command prints: lines to the one who reads them, remarks to the one who started it. */
public final class Output {

  private final String command;
  private final PrintStream out;
  private final PrintStream remarks;
  private final boolean terminal;

  /**
   * Prints to streams of the caller's.
   *
   * @param command the command's name, which starts each remark
   * @param out takes the lines
   * @param remarks takes the remarks
   * @param terminal whether a person reads the lines
   */
  public Output(String command, PrintStream out, PrintStream remarks, boolean terminal) {
    this.command = command;
    this.out = out;
    this.remarks = remarks;
    this.terminal = terminal;
  }

  /**
   * Prints to the process's own streams, each line as soon as it is complete, also into a pipe.
   *
   * @param command the command's name
   * @return the output
   */
  public static Output ofProcess(String command) {
    var stdout = new FileOutputStream(FileDescriptor.out);
    return new Output(
        command,
        new PrintStream(stdout, true, StandardCharsets.UTF_8),
        System.err,
        isTerminal(Path.of("/proc/self/fd/1")));
  }

  /** Java 17 knows only whether standard input and output are both a terminal. */
  private static boolean isTerminal(Path fd) {
    try {
      String target = Files.readSymbolicLink(fd).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Prints column titles, if a person reads them.
   *
   * @param titles a line
   */
  public void header(String titles) {
    if (terminal) {
      out.println(titles);
    }
  }

  /**
   * Prints a line.
   *
   * @param line the text, without a line break; control characters become question marks
   * @return false if nobody reads on, as in {@code exec-watch | head -1}
   */
  public boolean line(String line) {
    out.println(printable(line));
    return !out.checkError();
  }

  /**
   * Prints a remark on standard error.
   *
   * @param remark the text; it may have several lines
   */
  public void remark(String remark) {
    remarks.println(
        command + ": " + String.join("\n", remark.lines().map(Output::printable).toList()));
  }

  /**
   * Text that comes from elsewhere, such as the name of a file, made harmless to a terminal.
   *
   * @param text any text
   * @return the text with question marks for control characters, and for what turns the direction
   *     of text; it has one line
   */
  public static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
