package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.test.TestRingbuf;

/** An application with open streams ends soon, and delivers what is there: with a real server. */
@Timeout(120)
class ShutdownTest {

  /** So long the end of the application would take if nobody completed the streams. */
  private static final Duration PHASE = Duration.ofSeconds(30);

  private static final int RECORDS = 1000;

  private final TestRingbuf ring = TestRingbuf.create(64 * 1024);

  @AfterEach
  void closeRing() {
    ring.assertNotSubscribed().close();
  }

  private ConfigurableApplicationContext start(String... properties) {
    return new SpringApplicationBuilder(EventStreams.class)
        .properties(
            "server.port=0",
            "server.address=127.0.0.1",
            "spring.main.banner-mode=off",
            "spring.reactor.netty.shutdown-quiet-period=0s", // by default Netty adds 2 s
            "spring.lifecycle.timeout-per-shutdown-phase=" + PHASE.toSeconds() + "s",
            "reactor.ringbuf.rings.numbers.pin=/not/there")
        .properties(properties)
        .initializers(
            context ->
                context
                    .getBeanFactory()
                    .registerSingleton(
                        "testRing", (RingSourceFactory) (name, described) -> List.of(ring)))
        .run();
  }

  /**
   * Subscribes two clients; each becomes what it has received once its stream is complete. They
   * share nothing with the server, which closes Reactor Netty's resources when it ends.
   */
  private static List<CompletableFuture<List<Long>>> twoClients(
      ConfigurableApplicationContext context, CountDownLatch subscribed) {
    String port = context.getEnvironment().getProperty("local.server.port");
    URI uri = URI.create("http://127.0.0.1:" + port + "/numbers");
    return IntStream.range(0, 2)
        .mapToObj(
            i ->
                HttpClient.newHttpClient()
                    .sendAsync(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
                    .thenApplyAsync(response -> read(response.body(), subscribed)))
        .toList();
  }

  private static List<Long> read(Stream<String> lines, CountDownLatch subscribed) {
    AtomicBoolean first = new AtomicBoolean(true);
    return lines
        .filter(line -> line.startsWith("data:"))
        .map(line -> Long.valueOf(line.substring("data:".length())))
        .peek(
            number -> {
              if (number < 0 && first.getAndSet(false)) { // once for each client
                subscribed.countDown();
              }
            })
        .filter(number -> number >= 0)
        .toList();
  }

  private static List<Long> received(CompletableFuture<List<Long>> client) throws Exception {
    return client.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void completesStreamsOfClientsAndDeliversWhatIsThere(boolean virtualThreads) throws Exception {
    ConfigurableApplicationContext context =
        start("spring.threads.virtual.enabled=" + virtualThreads);
    CountDownLatch subscribed = new CountDownLatch(2);
    List<CompletableFuture<List<Long>>> clients = twoClients(context, subscribed);
    awaitBoth(subscribed);

    for (long number = 0; number < RECORDS; number++) {
      ring.submit(Numbers.record(number));
    }
    long start = System.nanoTime();
    context.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    List<Long> all = LongStream.range(0, RECORDS).boxed().toList();
    assertThat(received(clients.get(0))).isEqualTo(all);
    assertThat(received(clients.get(1))).isEqualTo(all);
    assertThat(taken).isLessThan(PHASE.dividedBy(3));
  }

  @Test
  void aStreamThatSubscribesAgainAfterTheDrainCompletes() throws Exception {
    ConfigurableApplicationContext context = start();
    URI uri =
        URI.create(
            "http://127.0.0.1:%s/retrying"
                .formatted(context.getEnvironment().getProperty("local.server.port")));
    ring.submit(Numbers.record(5)); // first: the client waits for the beginning of the stream
    HttpResponse<Stream<String>> client =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
    ring.submit(Numbers.record(0)).assertNotSubscribed(); // until it subscribes again
    ring.submit(Numbers.record(2));

    long start = System.nanoTime();
    context.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertThat(client.body().filter(line -> !line.isEmpty())).containsExactly("data:2", "data:5");
    assertThat(taken).isLessThan(PHASE.dividedBy(3));
  }

  @Test
  void aSubscriberThatRequestsNothingDelaysTheEndByTheLimitOnly() throws Exception {
    ConfigurableApplicationContext context = start("reactor.ringbuf.shutdown.drain-timeout=500ms");
    CompletableFuture<Void> completed = new CompletableFuture<>();
    context
        .getBean(RingbufReceiver.class)
        .receive()
        .doOnComplete(() -> completed.complete(null))
        .subscribe(new OneRecordOnly());
    ring.submit(Numbers.record(1)).submit(Numbers.record(2)).assertParked();

    long start = System.nanoTime();
    context.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    completed.get(10, TimeUnit.SECONDS);
    assertThat(taken).isBetween(Duration.ofMillis(500), PHASE.dividedBy(3));
    ring.assertDelivered(1);
  }

  /** Writes until both clients have seen something: share() subscribes them one by one. */
  private void awaitBoth(CountDownLatch subscribed) throws InterruptedException {
    do {
      ring.submit(Numbers.record(-1));
    } while (!subscribed.await(20, TimeUnit.MILLISECONDS));
  }

  /** Never requests a second record. */
  private static final class OneRecordOnly extends BaseSubscriber<Object> {

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(1);
    }
  }
}
