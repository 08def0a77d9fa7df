package reactor.ringbuf.spring.test;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.Numbers;
import reactor.ringbuf.spring.RingSourceFactory;
import reactor.ringbuf.test.TestRingbuf;
import reactor.test.StepVerifier;

/** The annotation in a slice, with two rings that take no kernel, no object file and no pin. */
@WebFluxTest(
    properties = {
      "reactor.ringbuf.rings.first.pin=/not/there",
      "reactor.ringbuf.rings.first.follow=true",
      "reactor.ringbuf.rings.second.object=classpath:missing.bpf.o"
    })
@AutoConfigureTestRingbuf
@Timeout(60)
class AutoConfigureTestRingbufTest {

  @Autowired
  @Qualifier("second")
  private TestRingbuf ring;

  @Test
  void whatTheTestWritesIsStreamed(@Autowired WebTestClient client) {
    ring.submit(Numbers.record(1)); // the client waits for the beginning of the stream
    Flux<Long> numbers =
        client.get().uri("/second").exchange().returnResult(Long.class).getResponseBody();
    StepVerifier.create(numbers)
        .expectNext(1L)
        .then(() -> ring.submit(Numbers.record(2)))
        .expectNext(2L)
        .thenCancel()
        .verify(Duration.ofSeconds(10));
    ring.assertNotSubscribed();
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @ComponentScan(
      useDefaultFilters = false,
      includeFilters =
          @ComponentScan.Filter(
              type = org.springframework.context.annotation.FilterType.ASSIGNABLE_TYPE,
              classes = Controller.class))
  static class Application {

    /** Stays unused: the annotation's come first. */
    @Bean
    RingSourceFactory elsewhere() {
      return (name, ring) -> {
        throw new AssertionError(name);
      };
    }
  }

  @RestController
  static class Controller {

    private final RingbufReceiver second;

    Controller(@Qualifier("second") RingbufReceiver second) {
      this.second = second;
    }

    @GetMapping(path = "/second", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Long> second() {
      return second.receive(record -> record.getLong(0));
    }
  }
}
