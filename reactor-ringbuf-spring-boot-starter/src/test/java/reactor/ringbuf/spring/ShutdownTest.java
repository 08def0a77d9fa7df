package reactor.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
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
            "spring.lifecycle.timeout-per-shutdown-phase=" + PHASE.toSeconds() + "s",
            "reactor.ringbuf.rings.numbers.pin=/not/there")
        .properties(properties)
        .initializers(
            context ->
                context
                    .getBeanFactory()
                    .registerSingleton(
                        "testRing", (RingSourceFactory) (name, properties1) -> List.of(ring)))
        .run();
  }

  /** Subscribes two clients; each becomes what it has received once its stream is complete. */
  private static Mono<List<List<Long>>> twoClients(
      ConfigurableApplicationContext context, CountDownLatch subscribed) {
    String port = context.getEnvironment().getProperty("local.server.port");
    WebClient client = WebClient.create("http://127.0.0.1:" + port);
    List<Mono<List<Long>>> clients =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    client
                        .get()
                        .uri("/numbers")
                        .retrieve()
                        .bodyToFlux(Long.class)
                        .doOnNext(
                            number -> {
                              if (number < 0) {
                                subscribed.countDown();
                              }
                            })
                        .filter(number -> number >= 0)
                        .collectList())
            .toList();
    return Mono.zip(clients.get(0), clients.get(1), List::of);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void completesStreamsOfClientsAndDeliversWhatIsThere(boolean virtualThreads) throws Exception {
    ConfigurableApplicationContext context =
        start("spring.threads.virtual.enabled=" + virtualThreads);
    CountDownLatch subscribed = new CountDownLatch(2);
    var received = twoClients(context, subscribed).toFuture();
    awaitBoth(subscribed);

    for (long number = 0; number < RECORDS; number++) {
      ring.submit(Numbers.record(number));
    }
    long start = System.nanoTime();
    context.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    List<Long> all = LongStream.range(0, RECORDS).boxed().toList();
    assertThat(received.get(10, TimeUnit.SECONDS)).containsExactly(all, all);
    assertThat(taken).isLessThan(PHASE.dividedBy(3));
  }

  @Test
  void aRecordThatIsNeverCommittedDelaysTheEndByTheLimitOnly() throws Exception {
    ConfigurableApplicationContext context = start("reactor.ringbuf.shutdown.drain-timeout=500ms");
    CountDownLatch subscribed = new CountDownLatch(2);
    var received = twoClients(context, subscribed).toFuture();
    awaitBoth(subscribed);

    ring.submit(Numbers.record(1));
    ring.reserve(8); // BUSY for ever
    long start = System.nanoTime();
    context.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertThat(received.get(10, TimeUnit.SECONDS)).containsExactly(List.of(1L), List.of(1L));
    assertThat(taken).isBetween(Duration.ofMillis(500), PHASE.dividedBy(3));
  }

  /** Writes until both clients have seen something: share() subscribes them one by one. */
  private void awaitBoth(CountDownLatch subscribed) throws InterruptedException {
    do {
      ring.submit(Numbers.record(-1));
    } while (!subscribed.await(20, TimeUnit.MILLISECONDS));
  }
}
