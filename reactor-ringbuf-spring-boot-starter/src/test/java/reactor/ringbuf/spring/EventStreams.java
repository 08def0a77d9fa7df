package reactor.ringbuf.spring;

import java.time.Duration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;
import reactor.util.retry.Retry;

/** A WebFlux application that streams the numbers in a ring to all who ask. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(EventStreams.Controller.class)
public class EventStreams {

  /** How long {@code /retrying} waits before it subscribes again. */
  static final Duration RETRY = Duration.ofSeconds(1);

  @RestController
  static class Controller {

    private final Flux<Long> numbers;
    private final Flux<Long> retrying;

    Controller(RingbufReceiver numbers) {
      this.numbers = numbers.receive(record -> record.getLong(0)).share();
      this.retrying =
          numbers
              .receive(record -> Long.valueOf(10 / record.getLong(0)))
              .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY));
    }

    @GetMapping(path = "/numbers", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Long> numbers() {
      return numbers;
    }

    /** Fails at a zero. */
    @GetMapping(path = "/retrying", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Long> retrying() {
      return retrying;
    }
  }
}
