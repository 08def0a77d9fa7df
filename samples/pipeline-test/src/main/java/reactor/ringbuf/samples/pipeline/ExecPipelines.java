package reactor.ringbuf.samples.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a service does with execution events; where they come from is not its business. */
public final class ExecPipelines {

  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private ExecPipelines() {}

  /**
   * Tells of users who start too many programs, each user at most once a minute.
   *
   * @param events the executions
   * @param limit how many programs a user may start within a second
   * @return the alerts
   */
  public static Flux<Alert> alerts(Flux<ExecEvent> events, int limit) {
    return events
        .buffer(WINDOW)
        .flatMapIterable(second -> tooMany(second, limit))
        .groupBy(Alert::uid)
        .flatMap(ofOneUser -> ofOneUser.sampleFirst(QUIET));
  }

  private static List<Alert> tooMany(List<ExecEvent> events, int limit) {
    return events.stream().collect(Collectors.groupingBy(ExecEvent::uid)).entrySet().stream()
        .filter(ofUser -> ofUser.getValue().size() > limit)
        .map(ofUser -> new Alert(ofUser.getKey(), ofUser.getValue().size()))
        .toList();
  }

  /**
   * Stores each event before it asks for the next. While the store is slow, events wait in the ring
   * and cost this process no memory.
   *
   * @param events the executions
   * @param store stores one event
   * @return how many have been stored so far
   */
  public static Flux<Long> archive(Flux<ExecEvent> events, Function<ExecEvent, Mono<Void>> store) {
    return events
        .concatMap(event -> store.apply(event).thenReturn(1L), 0) // no prefetch
        .scan(0L, Long::sum)
        .skip(1);
  }
}
