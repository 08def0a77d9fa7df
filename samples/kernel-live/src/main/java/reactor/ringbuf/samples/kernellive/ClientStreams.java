package reactor.ringbuf.samples.kernellive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.samples.kernellive.LiveEvents.Live;

/**
 * What each client receives: the events that it wants, several in one write, behind a bounded
 * buffer of its own. A client that does not read loses its oldest events, is told how many when it
 * reads on, and holds up nobody.
 */
@Component
final class ClientStreams {

  /** How many events a write has at most, and how long the first of them waits for others. */
  private static final int BATCH = 64;

  private static final Duration WAIT = Duration.ofMillis(20);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final LiveEvents live;
  private final int clientBuffer;
  private final int maxClients;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder lost = new LongAdder();

  ClientStreams(LiveEvents live, KernelLiveProperties properties) {
    this.live = live;
    this.clientBuffer = properties.clientBuffer();
    this.maxClients = properties.maxClients();
  }

  /** How many there are now. */
  int open() {
    return open.get();
  }

  /** How many events all of them have lost so far. */
  long lost() {
    return lost.sum();
  }

  /**
   * A stream for one client, with an error {@link TooManyClientsException} if it is one too many.
   *
   * @param wanted which events
   * @param extras text that goes between them; what is not fetched in time is left out
   */
  Flux<DataBuffer> stream(Predicate<KernelEvent> wanted, Flux<String> extras) {
    return Flux.defer(
        () -> {
          if (open.incrementAndGet() > maxClients) {
            open.decrementAndGet();
            return Flux.error(new TooManyClientsException(maxClients));
          }
          Client client = new Client();
          Sinks.Empty<Void> end = Sinks.empty();
          Flux<DataBuffer> events =
              live.events()
                  .filter(event -> wanted.test(event.event()))
                  .onBackpressureBuffer(
                      clientBuffer, client::lost, BufferOverflowStrategy.DROP_OLDEST)
                  // Off the ring's thread, which serves all clients.
                  .publishOn(Schedulers.parallel(), BATCH)
                  .bufferTimeout(BATCH, WAIT, true)
                  .map(client::write)
                  .doOnTerminate(end::tryEmitEmpty);
          Flux<DataBuffer> others =
              Flux.merge(
                      Flux.interval(Duration.ZERO, KEEP_ALIVE).map(tick -> Sse.KEEP_ALIVE), extras)
                  .onBackpressureLatest()
                  .map(text -> buffer(text.getBytes(StandardCharsets.UTF_8)))
                  .takeUntilOther(end.asMono());
          return Flux.merge(1, events, others).doFinally(signal -> open.decrementAndGet());
        });
  }

  private static DataBuffer buffer(byte[] bytes) {
    return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
  }

  /** Counts what one client loses, and tells it. */
  private final class Client {

    private final AtomicLong lostSoFar = new AtomicLong();
    private long told; // of the thread that writes

    void lost(Live event) {
      lostSoFar.incrementAndGet();
      lost.increment();
    }

    DataBuffer write(List<Live> events) {
      long now = lostSoFar.get();
      byte[] loss = {};
      if (now != told) {
        told = now;
        loss = Sse.frame("lost", "{\"lost\":" + now + "}").getBytes(StandardCharsets.UTF_8);
      }
      int length = loss.length;
      for (Live event : events) {
        length += event.frame().length;
      }
      byte[] bytes = new byte[length];
      System.arraycopy(loss, 0, bytes, 0, loss.length);
      int at = loss.length;
      for (Live event : events) {
        System.arraycopy(event.frame(), 0, bytes, at, event.frame().length);
        at += event.frame().length;
      }
      return buffer(bytes);
    }
  }
}
