package reactor.ringbuf.samples.kernellive;

import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.spring.RingbufReceivers;
import tools.jackson.databind.json.JsonMapper;

/** Tells how the rings and the service are, once a second, for the page's charts. */
@Component
final class StatusReport {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /**
   * A ring.
   *
   * @param life the id of its map; 0 before the first was opened
   * @param state what its subscription does
   * @param size in bytes
   * @param fill how many bytes wait in it
   * @param highest the most that were seen to wait
   * @param records how many records were received, of all its lives
   * @param lost how many found no room in it, of all its lives
   */
  record Ring(
      String name,
      int life,
      ReceiverStats.State state,
      long size,
      long fill,
      long highest,
      long records,
      long lost) {}

  /**
   * All of them, and the service.
   *
   * @param clients how many streams are open
   * @param clientsLost how many events all clients together have lost
   * @param commandLines whether the arguments of programs are shown
   */
  record Status(
      List<Ring> rings,
      int clients,
      long clientsLost,
      KernelLiveProperties.CommandLines commandLines) {}

  private final Flux<String> status;

  StatusReport(
      RingbufReceivers rings,
      ClientStreams clients,
      KernelLiveProperties properties,
      JsonMapper json) {
    status =
        Flux.interval(Duration.ZERO, INTERVAL)
            .onBackpressureDrop()
            .map(
                tick ->
                    new Status(
                        List.of(
                            ring("programs", rings.get("programs").stats()),
                            ring("connections", rings.get("connections").stats())),
                        clients.open(),
                        clients.lost(),
                        properties.commandLines()))
            .map(now -> Sse.frame("status", json.writeValueAsString(now)));
  }

  /** As server-sent events, without an end. */
  Flux<String> status() {
    return status;
  }

  private static Ring ring(String name, ReceiverStats stats) {
    return stats.rings().stream()
        .reduce((old, last) -> last)
        .map(
            ring ->
                new Ring(
                    name,
                    ring.ring().mapId(),
                    stats.state(),
                    ring.ring().size(),
                    ring.bytesWaiting(),
                    ring.highestFill(),
                    stats.records(),
                    stats.lost()))
        .orElseGet(() -> new Ring(name, 0, stats.state(), 0, 0, 0, stats.records(), stats.lost()));
  }
}
