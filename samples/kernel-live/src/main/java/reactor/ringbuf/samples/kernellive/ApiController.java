package reactor.ringbuf.samples.kernellive;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The streams of server-sent events: {@code curl -N http://127.0.0.1:8080/api/execs?name=java}. */
@RestController
@RequestMapping("/api")
final class ApiController {

  private final ClientStreams clients;
  private final StatusReport report;

  ApiController(ClientStreams clients, StatusReport report) {
    this.clients = clients;
    this.report = report;
  }

  @GetMapping("/execs")
  Mono<Void> execs(@RequestParam MultiValueMap<String, String> query, ServerHttpResponse response) {
    EventFilter filter = EventFilter.of(query);
    return clients.stream(
        event -> event instanceof KernelEvent.Exec && filter.test(event), Flux.never(), response);
  }

  @GetMapping("/exits")
  Mono<Void> exits(@RequestParam MultiValueMap<String, String> query, ServerHttpResponse response) {
    EventFilter filter = EventFilter.of(query);
    return clients.stream(
        event -> event instanceof KernelEvent.Exit && filter.test(event), Flux.never(), response);
  }

  @GetMapping("/connections")
  Mono<Void> connections(
      @RequestParam MultiValueMap<String, String> query, ServerHttpResponse response) {
    EventFilter filter = EventFilter.of(query);
    return clients.stream(
        event ->
            (event instanceof KernelEvent.Connect || event instanceof KernelEvent.Close)
                && filter.test(event),
        Flux.never(),
        response);
  }

  /** All of them and the status, for the page: a browser opens only six connections to a host. */
  @GetMapping("/events")
  Mono<Void> events(
      @RequestParam MultiValueMap<String, String> query, ServerHttpResponse response) {
    for (String parameter : query.keySet()) {
      throw new IllegalArgumentException(
          "There is no parameter %s: these are all events. /api/execs, /api/exits and /api/connections can be filtered."
              .formatted(parameter));
    }
    return clients.stream(event -> true, report.status(), response);
  }

  @ExceptionHandler(IllegalArgumentException.class)
  ProblemDetail wrongFilter(IllegalArgumentException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
  }
}
