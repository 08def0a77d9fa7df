package reactor.ringbuf.samples.kernellive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.spring.RingbufReceivers;
import tools.jackson.databind.json.JsonMapper;

/** Tells how the rings and the service are, once a second, for the page's charts. */
@Component
final class StatusReport implements DisposableBean {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /**
   * A ring.
   *
   * @param state what its subscription does
   * @param size in bytes
   * @param fill how many bytes wait in it
   * @param highest the most that were seen to wait
   * @param records how many events the service has received, of all lives
   * @param unreadable how many of them it could not read
   * @param lives the present life and the one before, as far as the service knows them
   */
  record Ring(
      String name,
      ReceiverStats.State state,
      long size,
      long fill,
      long highest,
      long records,
      long unreadable,
      List<RingLives.Life> lives) {}

  /**
   * All of them, and the service.
   *
   * @param service another one after each start of the service, which then counts from 0 on
   * @param clients how many streams are open
   * @param clientsLost how many events all clients together have lost
   * @param commandLines whether the arguments of programs are shown
   */
  record Status(
      String service,
      List<Ring> rings,
      int clients,
      long clientsLost,
      KernelLiveProperties.CommandLines commandLines) {}

  private final String service = UUID.randomUUID().toString();
  private final RingbufReceivers rings;
  private final LiveEvents events;
  private final RingLives programs;
  private final RingLives connections;
  private final Flux<String> status;

  StatusReport(
      RingbufReceivers rings,
      LiveEvents events,
      ClientStreams clients,
      KernelLiveProperties properties,
      JsonMapper json) {
    this.rings = rings;
    this.events = events;
    this.programs = new RingLives(properties.pins() + "/programs_lost");
    this.connections = new RingLives(properties.pins() + "/connections_lost");
    status =
        Flux.interval(Duration.ZERO, INTERVAL)
            .onBackpressureDrop()
            .map(
                tick ->
                    new Status(
                        service,
                        List.of(ring("programs", programs), ring("connections", connections)),
                        clients.open(),
                        clients.lost(),
                        properties.commandLines()))
            .map(now -> Sse.frame("status", json.writeValueAsString(now)));
  }

  /** As server-sent events, without an end. */
  Flux<String> status() {
    return status;
  }

  private Ring ring(String name, RingLives lives) {
    ReceiverStats stats = rings.get(name).stats();
    Optional<ReceiverStats.Ring> ring = stats.rings().stream().reduce((old, last) -> last);
    return new Ring(
        name,
        stats.state(),
        ring.map(present -> present.ring().size()).orElse(0L),
        ring.map(ReceiverStats.Ring::bytesWaiting).orElse(0L),
        ring.map(ReceiverStats.Ring::highestFill).orElse(0L),
        stats.records(),
        events.unreadable(name),
        lives.look(stats.rings()));
  }

  @Override
  public void destroy() {
    programs.close();
    connections.close();
  }
}
