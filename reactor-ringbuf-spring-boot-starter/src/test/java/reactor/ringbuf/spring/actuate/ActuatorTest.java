package reactor.ringbuf.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.EventStreams;
import reactor.ringbuf.spring.Numbers;
import reactor.ringbuf.spring.test.AutoConfigureTestRingbuf;
import reactor.ringbuf.test.TestRingbuf;

/**
 * Health, readiness, metrics and the endpoint, as an application has them without a line of code.
 */
@SpringBootTest(
    classes = EventStreams.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "reactor.ringbuf.rings.numbers.pin=/not/there",
      "management.endpoints.web.exposure.include=health,ringbuf,metrics",
      "management.endpoint.health.show-details=always",
      "management.endpoint.health.group.readiness.show-details=always"
    })
@AutoConfigureTestRingbuf(size = 4096)
@AutoConfigureWebTestClient
@Timeout(60)
class ActuatorTest {

  @Autowired private WebTestClient client;
  @Autowired private TestRingbuf ring;
  @Autowired private RingbufReceiver receiver;
  @Autowired private MeterRegistry meters;

  @Test
  void showsStateAndCounters() {
    Disposable subscription = receiver.receive().subscribe();
    try {
      ring.submit(Numbers.record(1)).assertDelivered(1).assertWaiting();
      get("/actuator/ringbuf")
          .jsonPath("$.receivers.numbers.stats.state")
          .isEqualTo("WAITING")
          .jsonPath("$.receivers.numbers.stats.rings[0].ring.size")
          .isEqualTo(4096)
          .jsonPath("$.receivers.numbers.bytesWaiting")
          .isEqualTo(0);
      get("/actuator/ringbuf/numbers")
          .jsonPath("$.description")
          .value((String text) -> assertThat(text).contains("the test ring of 4096 bytes"));
      assertThat(meters.get("ringbuf.records").tag("receiver", "numbers").functionCounter().count())
          .isPositive();
      get("/actuator/health/readiness")
          .jsonPath("$.status")
          .isEqualTo("UP")
          .jsonPath("$.components.ringbuf.components.numbers.details.state")
          .isEqualTo("WAITING");
    } finally {
      subscription.dispose();
      ring.assertNotSubscribed();
    }
  }

  @Test
  void anUnknownReceiverIsNotFound() {
    client.get().uri("/actuator/ringbuf/other").exchange().expectStatus().isNotFound();
  }

  @Test
  void lossesTakeTheApplicationOutOfReadinessAndNotOutOfLiveness() {
    Disposable subscription = receiver.receive().concatMap(any -> Mono.never(), 0).subscribe();
    try {
      ring.submit(Numbers.record(1)).assertParked();
      ring.fill(Numbers.record(2));
      assertThat(ring.output(Numbers.record(3))).isFalse();
      client
          .get()
          .uri("/actuator/health/readiness")
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectBody()
          .jsonPath("$.components.ringbuf.components.numbers.status")
          .isEqualTo("OUT_OF_SERVICE")
          .jsonPath("$.components.ringbuf.components.numbers.details.lost")
          .isEqualTo(1);
      get("/actuator/health/liveness").jsonPath("$.components.ringbuf").doesNotExist();
    } finally {
      subscription.dispose();
      ring.assertNotSubscribed();
    }
  }

  private WebTestClient.BodyContentSpec get(String path) {
    return client.get().uri(path).exchange().expectStatus().isOk().expectBody();
  }
}
