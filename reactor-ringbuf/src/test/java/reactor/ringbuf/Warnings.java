package reactor.ringbuf;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import reactor.util.Loggers;

/** A logger, and the warnings that it was given. */
final class Warnings extends Handler {

  private static final Logger JDK = Logger.getLogger(Warnings.class.getName());

  static final reactor.util.Logger LOG;

  static {
    Loggers.useJdkLoggers(); // whatever else is on the class path
    LOG = Loggers.getLogger(JDK.getName());
    Loggers.resetLoggerFactory();
  }

  private final List<String> lines = new ArrayList<>();

  Warnings() {
    JDK.addHandler(this);
    JDK.setUseParentHandlers(false);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized void clear() {
    lines.clear();
  }

  @Override
  public synchronized void publish(LogRecord line) {
    if (line.getLevel() == Level.WARNING) {
      lines.add(new SimpleFormatter().formatMessage(line));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    JDK.removeHandler(this);
    JDK.setUseParentHandlers(true);
  }
}
