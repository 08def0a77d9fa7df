package reactor.ringbuf.tests.soak;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures in a line that a process has said: {@code name=number}, in any order. */
final class Figures {

  private final Map<String, Long> byName = new HashMap<>();

  private Figures() {}

  /** Those of a line; other words are passed over. */
  static Figures of(String line) {
    Figures figures = new Figures();
    for (String word : line.split(" ")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        figures.byName.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
      }
    }
    return figures;
  }

  /** A figure that must be there. */
  long get(String name) {
    @Nullable Long figure = byName.get(name);
    if (figure == null) {
      throw new IllegalArgumentException("no figure " + name + " in " + byName);
    }
    return figure;
  }
}
