package reactor.ringbuf.spring;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;

/** A WebFlux application that streams the numbers in a ring to all who ask. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(EventStreams.Controller.class)
public class EventStreams {

  @RestController
  static class Controller {

    private final Flux<Long> numbers;

    Controller(RingbufReceiver numbers) {
      this.numbers = numbers.receive(record -> record.getLong(0)).share();
    }

    @GetMapping(path = "/numbers", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Long> numbers() {
      return numbers;
    }
  }
}
