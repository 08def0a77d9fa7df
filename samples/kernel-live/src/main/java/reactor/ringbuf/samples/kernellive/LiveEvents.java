package reactor.ringbuf.samples.kernellive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.RingbufReceivers;
import reactor.util.retry.Retry;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receives the events of both rings for all clients: one subscription to each ring, from the start
 * of the service to its end, begun anew after any error of the ring. Each event is written as text
 * once, whoever gets it; one that cannot be read is counted and passed over.
 */
@Component
final class LiveEvents implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration GIVE_BACK = Duration.ofMillis(500);

  private final Map<String, AtomicLong> unreadable =
      Map.of("programs", new AtomicLong(), "connections", new AtomicLong());

  private final List<RingbufReceiver> receivers;
  private final Flux<Boolean> events;
  private final ClientStreams clients;
  private final JsonMapper json;
  private @Nullable Disposable subscription;

  LiveEvents(RingbufReceivers rings, EventMapper mapper, JsonMapper json, ClientStreams clients) {
    this.clients = clients;
    this.json = json;
    receivers = List.of(rings.get("programs"), rings.get("connections"));
    events =
        Flux.merge(
            receive(
                rings, "programs", reactor.ringbuf.samples.exittrace.Event.class, mapper::program),
            receive(
                rings,
                "connections",
                reactor.ringbuf.samples.tcptrace.Event.class,
                mapper::connection));
  }

  /** Emits for each record whether it could be read. */
  private <E> Flux<Boolean> receive(
      RingbufReceivers rings,
      String ring,
      Class<E> type,
      BiFunction<Integer, E, KernelEvent> mapper) {
    RecordDecoder<E> decoder = rings.decoder(ring, type);
    return rings
        .get(ring)
        .receive(
            record -> {
              try {
                add(mapper.apply(record.ring().mapId(), decoder.decode(record)));
                return true;
              } catch (Exception e) { // which would end the subscription
                passOver(ring, e);
                return false;
              }
            })
        .retryWhen(
            Retry.fixedDelay(Long.MAX_VALUE, RETRY).doBeforeRetry(signal -> tell(ring, signal)));
  }

  private void add(KernelEvent event) {
    String text = Sse.frame(event.type(), json.writeValueAsString(event));
    clients.add(event, text.getBytes(StandardCharsets.UTF_8));
  }

  private void passOver(String ring, Exception failure) {
    long count = counter(ring).incrementAndGet();
    if (isWorthALine(count)) {
      LOG.error("An event of ring {} cannot be read: number {} of such.", ring, count, failure);
    }
  }

  private static void tell(String ring, Retry.RetrySignal signal) {
    Throwable failure = signal.failure();
    if (!isWorthALine(signal.totalRetriesInARow() + 1)) {
      return;
    }
    if (failure instanceof RingbufException) {
      LOG.warn("{} Trying again.", failure.getMessage());
    } else {
      LOG.error("Ring {} cannot be received. Trying again.", ring, failure);
    }
  }

  /** Fewer and fewer lines, however often something happens: the first, second, fourth time... */
  private static boolean isWorthALine(long count) {
    return Long.bitCount(count) == 1;
  }

  /** How many events of a ring could not be read so far: no client gets them. */
  long unreadable(String ring) {
    return counter(ring).get();
  }

  private AtomicLong counter(String ring) {
    return Objects.requireNonNull(unreadable.get(ring), ring);
  }

  @Override
  public synchronized void start() {
    clients.begin();
    subscription = events.subscribe();
  }

  /**
   * Gives the rings back, with what is left in them, and completes the streams, so that the web
   * server need not wait.
   */
  @Override
  public synchronized void stop() {
    if (subscription != null) {
      subscription.dispose();
      subscription = null;
      // Cancelled, they end soon; the limit is for a thread that gets no processor.
      Flux.fromIterable(receivers).flatMap(ring -> ring.drain(GIVE_BACK)).blockLast();
    }
    clients.end();
  }

  @Override
  public synchronized boolean isRunning() {
    return subscription != null;
  }
}
