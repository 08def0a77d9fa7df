package reactor.ringbuf.spring.actuate;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.ReceiverStats.State;

/**
 * The health of a receiver: out of service while its ring is not there, once its stream has ended
 * with an error, while its subscriber requests nothing for too long, and while records are lost.
 * One that nobody subscribes to is up.
 */
final class RingbufHealthIndicator extends AbstractHealthIndicator {

  /** So long a ring that is there may take to be opened: a subscription has none before. */
  private static final Duration OPENING = Duration.ofSeconds(1);

  private final ReceiverWatch watch;
  private final RingbufHealthProperties properties;
  private final MissingPins pins;

  RingbufHealthIndicator(
      ReceiverWatch watch, RingbufHealthProperties properties, MissingPins pins) {
    this.watch = watch;
    this.properties = properties;
    this.pins = pins;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    ReceiverWatch.Observation seen = watch.look();
    ReceiverStats stats = seen.stats();
    boolean ringless = stats.state() == State.WAITING && stats.rings().isEmpty();
    List<String> missing = ringless || stats.state() == State.INACTIVE ? pins.missing() : List.of();
    boolean stalled = exceeds(seen.noDemandFor(), properties.noDemand());
    boolean losing = seen.lost() && properties.lossesFor().compareTo(seen.sinceLoss()) > 0;
    health.up();
    if (!missing.isEmpty()) {
      out(health, "nothing is pinned at " + String.join(", ", missing));
    } else if (seen.ringlessFor().compareTo(OPENING) > 0) {
      out(health, "waiting for the ring to be pinned");
    } else if (seen.failure().isPresent()) {
      out(health, "the stream has ended with an error, and nobody has subscribed again");
    } else if (stalled) {
      out(health, "no demand: the subscriber has requested nothing for too long");
    } else if (losing) {
      out(health, "records are lost: the ring is full, since the subscriber is too slow");
    }
    health
        .withDetail("state", stats.state())
        .withDetail("records", stats.records())
        .withDetail("lost", stats.lost())
        .withDetail("bytesWaiting", stats.bytesWaiting())
        .withDetail("fill", fill(stats));
    seen.failure().ifPresent(error -> health.withDetail("error", error.toString()));
    if (!seen.noDemandFor().isZero()) {
      health.withDetail("noDemandFor", seconds(seen.noDemandFor()));
    }
    if (seen.lost()) {
      health.withDetail("sinceLoss", seconds(seen.sinceLoss()));
    }
  }

  private static void out(Health.Builder health, String reason) {
    health.outOfService().withDetail("reason", reason);
  }

  private static boolean exceeds(Duration time, Duration limit) {
    return !limit.isZero() && time.compareTo(limit) > 0;
  }

  /** The fullest ring, as a part of its size. */
  private static double fill(ReceiverStats stats) {
    return stats.rings().stream()
        .mapToDouble(ring -> (double) ring.bytesWaiting() / ring.ring().size())
        .max()
        .orElse(0);
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }
}
