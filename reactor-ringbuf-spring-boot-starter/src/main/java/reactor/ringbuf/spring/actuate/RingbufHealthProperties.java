package reactor.ringbuf.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * When a ring is out of service: {@code management.health.ringbuf.*}.
 *
 * @param noDemand How long a subscriber may request nothing while it is subscribed; 0 for ever. It
 *     is looked at once a second.
 * @param lossesFor How long a ring is out of service after records have found no room in it; 0
 *     leaves losses out. They are looked at once a second.
 */
@ConfigurationProperties(RingbufHealthProperties.PREFIX)
public record RingbufHealthProperties(
    @DefaultValue("30s") Duration noDemand, @DefaultValue("30s") Duration lossesFor) {

  static final String PREFIX = "management.health.ringbuf";

  /**
   * Refuses times that are negative.
   *
   * @param noDemand not negative
   * @param lossesFor not negative
   * @throws InvalidConfigurationPropertyValueException if one is
   */
  public RingbufHealthProperties {
    check("no-demand", noDemand);
    check("losses-for", lossesFor);
  }

  private static void check(String property, Duration time) {
    if (time.isNegative()) {
      throw new InvalidConfigurationPropertyValueException(
          PREFIX + "." + property, time, "It must be 0 or more.");
    }
  }
}
