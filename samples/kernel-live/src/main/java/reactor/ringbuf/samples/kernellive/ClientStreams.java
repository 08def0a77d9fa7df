package reactor.ringbuf.samples.kernellive;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What each client receives: the events that it wants, from a {@link Backlog} that all share. A
 * client that does not read loses what the backlog drops, is told how much when it reads on, is
 * disconnected if that takes too long, and holds up nobody.
 */
@Component
final class ClientStreams implements DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(ClientStreams.class);

  /** How long an event waits for others, to be written together. */
  private static final Duration GATHER = Duration.ofMillis(20);

  private static final Duration LOOK = Duration.ofMillis(500);

  private final Backlog backlog;
  private final int maxClients;
  private final Duration stalledTimeout;
  private final AtomicInteger open = new AtomicInteger();
  private final Set<Connected> clients = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean gathering = new AtomicBoolean();
  private final Disposable looks;
  private volatile boolean ended;

  ClientStreams(KernelLiveProperties properties) {
    this.backlog = new Backlog(properties.backlog().toBytes());
    this.maxClients = properties.maxClients();
    this.stalledTimeout = properties.stalledTimeout();
    this.looks =
        Schedulers.parallel()
            .schedulePeriodically(
                this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A client, and its connection. */
  private record Connected(Client client, Channel channel) {}

  /** How many there are now. */
  int open() {
    return open.get();
  }

  /** How many events all of them have lost so far. */
  long lost() {
    return backlog.lost();
  }

  /**
   * Has all clients receive an event, if they want it.
   *
   * @param text as it goes over the wire
   */
  void add(KernelEvent event, byte[] text) {
    backlog.add(event, text);
    gather();
  }

  private void gather() {
    if (gathering.compareAndSet(false, true)) {
      Schedulers.parallel().schedule(this::write, GATHER.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void write() {
    gathering.set(false);
    clients.forEach(connected -> connected.client().write());
  }

  /** Lets streams be asked for, again after an {@link #end}. */
  void begin() {
    ended = false;
  }

  /** Completes the streams, and those that are asked for later: the web server need not wait. */
  void end() {
    ended = true;
    clients.forEach(connected -> connected.client().end());
  }

  /**
   * Streams to one client, with an error {@link TooManyClientsException} if it is one too many.
   *
   * @param wanted which events
   * @param extras text that goes between them; what is not fetched in time is left out
   */
  Mono<Void> stream(
      Predicate<KernelEvent> wanted, Flux<String> extras, ServerHttpResponse response) {
    HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
    if (netty.method().equals(HttpMethod.HEAD)) {
      return head(response);
    }
    return Mono.defer(
        () -> {
          if (open.incrementAndGet() > maxClients) {
            open.decrementAndGet();
            return Mono.error(new TooManyClientsException(maxClients));
          }
          Client client = new Client(backlog.reader(wanted), this::gather);
          // Netty's response is its connection, too.
          Connection connection = ServerHttpResponseDecorator.getNativeResponse(response);
          Channel channel = connection.channel();
          Connected connected = new Connected(client, channel);
          clients.add(connected);
          if (ended) {
            client.end();
          }
          Disposable others =
              extras.subscribe(
                  client::write, error -> LOG.error("A client's page has no status", error));
          return head(response)
              .then(netty.sendHeaders().then())
              .then(write(client, channel))
              .doFinally(
                  signal -> {
                    others.dispose();
                    clients.remove(connected);
                    client.close();
                    open.decrementAndGet();
                  });
        });
  }

  /** Makes Spring's headers Netty's, and writes nothing. */
  private static Mono<Void> head(ServerHttpResponse response) {
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.TEXT_EVENT_STREAM);
    headers.setCacheControl(CacheControl.noStore());
    headers.set("X-Accel-Buffering", "no"); // nginx would keep events back
    return response.setComplete();
  }

  /**
   * One write after the other, each when the one before is with the kernel. What Spring and Reactor
   * Netty have for streams takes dozens at a time.
   */
  private static Mono<Void> write(Client client, Channel channel) {
    return client
        .next()
        .flatMap(
            bytes ->
                FutureMono.deferFuture(() -> channel.writeAndFlush(Unpooled.wrappedBuffer(bytes))))
        .repeat(() -> !client.ended())
        .then();
  }

  private void look() {
    for (Connected connected : clients) {
      connected.client().keepAlive();
      Duration stalled = connected.client().stalled();
      if (stalled.compareTo(stalledTimeout) > 0 && clients.remove(connected)) {
        long lost = connected.client().abandon();
        LOG.info(
            "A client has taken nothing for {} s, and is disconnected. It has lost {} events.",
            stalled.toSeconds(),
            lost);
        connected.channel().close();
      }
    }
  }

  @Override
  public void destroy() {
    looks.dispose();
  }
}
