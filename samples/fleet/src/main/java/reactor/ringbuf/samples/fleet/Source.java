package reactor.ringbuf.samples.fleet;

import java.util.Objects;
import org.apache.kafka.common.header.Headers;

/**
 * A ring of a host. With a record's position it identifies an event for ever: the kernel gives an
 * id of a map to one map only while it runs, and never the same boot id.
 *
 * @param host the host's name
 * @param boot its boot id
 * @param ring the ring's name, which is no part of the identity
 * @param map the id of the ring's map
 */
public record Source(String host, String boot, String ring, int map) {

  /** The same map under another name is the same ring. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Source source
        && map == source.map
        && host.equals(source.host)
        && boot.equals(source.boot);
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, boot, map);
  }

  /**
   * Reads where an event comes from.
   *
   * @param headers the event's headers
   * @return the source
   * @throws FleetException if no agent has written them, which says what is wrong with them
   */
  public static Source of(Headers headers) {
    return new Source(
        header(headers, EventHeaders.HOST),
        header(headers, EventHeaders.BOOT),
        header(headers, EventHeaders.RING),
        map(header(headers, EventHeaders.MAP)));
  }

  private static String header(Headers headers, String name) {
    String value = EventHeaders.text(headers, name);
    if (value.isEmpty()) {
      throw new FleetException("it has no header " + name, null);
    }
    return value;
  }

  private static int map(String id) {
    try {
      return Integer.parseInt(id);
    } catch (NumberFormatException e) {
      throw new FleetException("its header map is no number: " + id, e);
    }
  }
}
