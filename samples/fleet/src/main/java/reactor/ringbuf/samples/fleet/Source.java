package reactor.ringbuf.samples.fleet;

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

  /**
   * Reads where an event comes from.
   *
   * @param headers the event's headers
   * @return the source
   * @throws FleetException if no agent has written them
   */
  public static Source of(Headers headers) {
    try {
      return new Source(
          EventHeaders.text(headers, EventHeaders.HOST),
          EventHeaders.text(headers, EventHeaders.BOOT),
          EventHeaders.text(headers, EventHeaders.RING),
          Integer.parseInt(EventHeaders.text(headers, EventHeaders.MAP)));
    } catch (NumberFormatException e) {
      throw new FleetException("A message that no agent has sent is in the topic: " + headers, e);
    }
  }
}
