package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import reactor.ringbuf.samples.cli.Output;

/** A viewer's table: for each host its rate, its events, duplicates and losses. For one thread. */
final class HostTable {

  private static final String FORMAT = "%-24s %10s %12s %12s %10s";

  private final Output output;

  /** By host, how many events have come since the table was printed. */
  private final Map<String, Long> fresh = new HashMap<>();

  private long printed = System.nanoTime();

  HostTable(Output output) {
    this.output = output;
  }

  /** The sums of all rings of a host, or of all hosts. */
  private static final class Sums {

    private long events;
    private long duplicates;
    private long lost;
    private boolean lossesCounted = true;

    private void add(SourceState.Stored known) {
      events += known.events();
      duplicates += known.duplicates();
      lossesCounted &= known.lossesCounted();
    }

    private void add(Sums host) {
      events += host.events;
      duplicates += host.duplicates;
      lost += host.lost;
    }

    /** Nobody may take for none what nobody has counted. */
    private String lost() {
      if (lossesCounted) {
        return String.valueOf(lost);
      }
      return lost == 0 ? "?" : lost + "+?";
    }
  }

  /** Counts an event for the rate. */
  void count(String host) {
    fresh.merge(host, 1L, Long::sum);
  }

  /** How long ago it was printed. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - printed);
  }

  /**
   * Prints a line for each host.
   *
   * @return false if nobody reads on
   */
  boolean print(Collection<PartitionState> partitions) {
    double seconds = age().toNanos() / 1e9;
    printed = System.nanoTime();
    boolean read =
        output.line(String.format(FORMAT, "HOST", "EVENTS/S", "EVENTS", "DUPLICATES", "LOST"));
    for (Map.Entry<String, Sums> host : hosts(partitions).entrySet()) {
      long since = fresh.getOrDefault(host.getKey(), 0L);
      Sums sums = host.getValue();
      read &=
          output.line(
              String.format(
                  FORMAT,
                  host.getKey(),
                  String.format(Locale.ROOT, "%.1f", since / seconds),
                  sums.events,
                  sums.duplicates,
                  sums.lost()));
    }
    fresh.clear();
    return read;
  }

  /** Prints a line for all hosts. */
  void printTotal(Collection<PartitionState> partitions) {
    Map<String, Sums> hosts = hosts(partitions);
    Sums all = new Sums();
    hosts.values().forEach(all::add);
    long uncounted = hosts.values().stream().filter(host -> !host.lossesCounted).count();
    long foreign = partitions.stream().mapToLong(PartitionState::foreign).sum();
    output.line(
        "in all %d events, %d duplicates, %d lost, of hosts: %d"
                .formatted(all.events, all.duplicates, all.lost, hosts.size())
            + (uncounted == 0
                ? ""
                : "; hosts whose losses are not counted: %d".formatted(uncounted))
            + (foreign == 0 ? "" : "; %d messages of no agent skipped".formatted(foreign)));
  }

  private static Map<String, Sums> hosts(Collection<PartitionState> partitions) {
    Map<String, Sums> hosts = new TreeMap<>();
    // A report is of all that a ring has ever lost, in whatever partition it is.
    Map<Source, Long> lost = new HashMap<>();
    for (PartitionState state : partitions) {
      state.forEach(
          (source, known) -> {
            hosts.computeIfAbsent(source.host(), unknown -> new Sums()).add(known);
            lost.merge(source, known.lost(), Math::max);
          });
    }
    lost.forEach(
        (source, count) -> hosts.computeIfAbsent(source.host(), known -> new Sums()).lost += count);
    return hosts;
  }
}
