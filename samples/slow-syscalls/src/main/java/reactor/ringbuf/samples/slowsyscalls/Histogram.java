package reactor.ringbuf.samples.slowsyscalls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Counts durations by powers of two of a microsecond, and draws the counts as bars. Thread-safe.
 */
final class Histogram {

  private static final int WIDTH = 40;

  /** At index n, durations of 2^(n-1) up to 2^n microseconds; at 0, those below one. */
  private final long[] counts = new long[Long.SIZE];

  synchronized void add(Duration duration) {
    counts[Long.SIZE - Long.numberOfLeadingZeros(duration.toNanos() / 1000)]++;
  }

  /** A line for each range from the lowest to the highest that has any; none without any. */
  synchronized List<String> bars() {
    int first = 0;
    int last = counts.length - 1;
    long most = 0;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    if (most == 0) {
      return List.of();
    }
    while (counts[first] == 0) {
      first++;
    }
    while (counts[last] == 0) {
      last--;
    }
    List<String> lines = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      // Whatever is counted shows, be it a hundredth of the longest bar.
      int length = (int) Math.ceil((double) WIDTH * counts[i] / most);
      lines.add(
          String.format(
                  Locale.ROOT,
                  "%9s -> %-9s %8d |%s",
                  i == 0 ? "0" : time(1L << i - 1),
                  time(1L << i),
                  counts[i],
                  "*".repeat(length))
              .stripTrailing());
    }
    return lines;
  }

  private static String time(long micros) {
    return micros < 1000
        ? micros + " us"
        : micros < 1_000_000
            ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
            : String.format(Locale.ROOT, "%.1f s", micros / 1e6);
  }
}
