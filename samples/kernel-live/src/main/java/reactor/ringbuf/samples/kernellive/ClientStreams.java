package reactor.ringbuf.samples.kernellive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final Duration stalledTimeout;
  private final ClientLimits limits;
  private final Set<Connected> clients = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean gathering = new AtomicBoolean();
  private final Disposable looks;
  private volatile boolean ended;

  ClientStreams(KernelLiveProperties properties) {
    this.backlog = new Backlog(properties.backlog().toBytes());
    this.limits = new ClientLimits(properties.maxClients(), properties.maxClientsPerAddress());
    this.stalledTimeout = properties.stalledTimeout();
    this.looks =
        Schedulers.parallel()
            .schedulePeriodically(
                this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A client, and its connection. */
  private static final class Connected {

    private final Client client;
    private final Channel channel;

    /** The last write; its reader index is how far the kernel has taken it. */
    private volatile ByteBuf last = Unpooled.EMPTY_BUFFER;

    private Connected(Client client, Channel channel) {
      this.client = client;
      this.channel = channel;
    }

    /** One write after the other, each when the one before is with the kernel. */
    private Mono<Void> write() {
      return client
          .next()
          .flatMap(bytes -> FutureMono.deferFuture(() -> write(bytes)))
          .repeat(() -> !client.ended())
          .then();
    }

    private Future<Void> write(byte[] bytes) {
      // Direct: Netty would write a copy of another.
      last = channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
      return channel.writeAndFlush(last);
    }

    /**
     * Disconnects. To be called by the channel's event loop, which writes.
     *
     * @return how many events the client has lost
     */
    private long abandon() {
      ByteBuf writing = last;
      long lost = client.abandon(writing.refCnt() == 0 ? 0 : Sse.endsIn(writing));
      channel.close();
      return lost;
    }
  }

  /** How many there are now. */
  int open() {
    return limits.open();
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
    clients.forEach(connected -> connected.client.write());
  }

  /** Lets streams be asked for, again after an {@link #end}. */
  void begin() {
    ended = false;
  }

  /** Completes the streams, and those that are asked for later: the web server need not wait. */
  void end() {
    ended = true;
    clients.forEach(connected -> connected.client.end());
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
          // Netty's response is its connection, too.
          Connection connection = ServerHttpResponseDecorator.getNativeResponse(response);
          Channel channel = connection.channel();
          InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
          limits.enter(address);
          Client client = new Client(backlog.reader(wanted), this::gather);
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
              .then(connected.write()) // Spring's and Reactor Netty's takes dozens at a time
              .doFinally(
                  signal -> {
                    others.dispose();
                    clients.remove(connected);
                    client.close();
                    limits.leave(address);
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

  private void look() {
    for (Connected connected : clients) {
      connected.client.keepAlive();
      if (isStalled(connected)) {
        connected.channel.eventLoop().execute(() -> giveUp(connected));
      }
    }
  }

  private boolean isStalled(Connected connected) {
    return connected.client.stalled().compareTo(stalledTimeout) > 0;
  }

  private void giveUp(Connected connected) {
    Duration stalled = connected.client.stalled();
    if (isStalled(connected) && clients.remove(connected)) {
      long lost = connected.abandon();
      LOG.info(
          "A client has taken nothing for {} s, and is disconnected. It has lost {} events.",
          stalled.toSeconds(),
          lost);
    }
  }

  @Override
  public void destroy() {
    looks.dispose();
  }
}
