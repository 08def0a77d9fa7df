package reactor.ringbuf;

import java.util.List;
import java.util.stream.Collectors;
import reactor.util.Logger;
import reactor.util.Loggers;

/** What a subscription says in the log of its rings: one line when they come, one when they go. */
final class RingLog {

  private static final Logger LOG = Loggers.getLogger(RingbufReceiver.class);

  private static final String OS_NAME = System.getProperty("os.name");
  private static final String OS_VERSION = System.getProperty("os.version");

  /** A line names so many rings at the most. */
  private static final int MOST_NAMED = 8;

  private RingLog() {}

  /** A subscription begins. */
  static void receiving(List<RingbufInfo> rings) {
    if (LOG.isInfoEnabled() && !rings.isEmpty()) {
      String names =
          rings.stream().limit(MOST_NAMED).map(RingLog::name).collect(Collectors.joining(", "));
      int others = rings.size() - MOST_NAMED;
      LOG.info(
          "Receiving {}{}, on {} {}",
          names,
          others > 0 ? " and %d others".formatted(others) : "",
          OS_NAME,
          OS_VERSION);
    }
  }

  /** A ring has come while the subscription goes on. */
  static void added(RingbufInfo ring) {
    LOG.info("Receiving {} from now on", name(ring));
  }

  /** A ring is closed. */
  static void left(ReceiverStats.Ring stats) {
    LOG.info(
        "Left {} after {} records, {} bytes; {}, at most {} bytes waited",
        name(stats.ring()),
        stats.records(),
        stats.bytes(),
        stats.lossesCounted() ? stats.lost() + " lost" : "losses not counted",
        stats.highestFill());
  }

  static void goingOnWithout(RingbufSource ring, RingbufException error) {
    LOG.warn("Going on without {}: {}", ring, error.getMessage());
  }

  static void lossesNotCounted(RingbufSource ring, RingbufException error) {
    LOG.warn("Losses of {} are not counted: {}", ring, error.getMessage());
  }

  private static String name(RingbufInfo ring) {
    return "ring %s (map %d, %d bytes)".formatted(ring.name(), ring.mapId(), ring.size());
  }
}
