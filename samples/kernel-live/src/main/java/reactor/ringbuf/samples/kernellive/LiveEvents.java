package reactor.ringbuf.samples.kernellive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.spring.RingbufReceivers;
import reactor.util.retry.Retry;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events of both rings, for any number of clients: one subscription to each ring, from the
 * start of the service to its end. Each event is written as text once, whoever gets it.
 *
 * <p>A subscriber that requests less than all stops the others, so each has a buffer of its own
 * (see {@link ClientStreams}).
 */
@Component
final class LiveEvents implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** An event, and how it goes over the wire. */
  record Live(KernelEvent event, byte[] frame) {}

  private final ConnectableFlux<Live> events;
  private final Sinks.Empty<Void> end = Sinks.empty();
  private volatile boolean running;

  LiveEvents(RingbufReceivers rings, EventMapper mapper, JsonMapper json) {
    events =
        Flux.merge(
                receive(
                    rings,
                    "programs",
                    reactor.ringbuf.samples.exittrace.Event.class,
                    mapper::program),
                receive(
                    rings,
                    "connections",
                    reactor.ringbuf.samples.tcptrace.Event.class,
                    mapper::connection))
            .takeUntilOther(end.asMono())
            .map(event -> new Live(event, frame(event, json)))
            .publish();
  }

  private static <E> Flux<KernelEvent> receive(
      RingbufReceivers rings,
      String ring,
      Class<E> type,
      BiFunction<Integer, E, KernelEvent> mapper) {
    RecordDecoder<E> decoder = rings.decoder(ring, type);
    return rings
        .get(ring)
        .receive(record -> mapper.apply(record.ring().mapId(), decoder.decode(record)))
        .retryWhen(
            Retry.fixedDelay(Long.MAX_VALUE, RETRY)
                .filter(RingbufException.class::isInstance)
                .doBeforeRetry(
                    signal -> LOG.warn("{} Trying again.", signal.failure().getMessage())));
  }

  private static byte[] frame(KernelEvent event, JsonMapper json) {
    return Sse.frame(event.type(), json.writeValueAsString(event)).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The events from now on. Completes when the service ends. Request all of them at once, or
   * everybody waits.
   */
  Flux<Live> events() {
    return events;
  }

  @Override
  public void start() {
    // Without a subscriber publish() would hold the events up, and the rings would fill.
    events.subscribe(
        event -> {}, error -> LOG.error("No more events: the service must be started anew", error));
    events.connect();
    running = true;
  }

  /** Completes the streams, so that the web server need not wait. The rest stays in the rings. */
  @Override
  public void stop() {
    end.tryEmitEmpty();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
