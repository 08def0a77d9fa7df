package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.observability.micrometer.Micrometer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RingbufReceiver;

/** Reactor's own observability on a ring's records, as on any other source. */
@Timeout(60)
class ReactorMetricsTest {

  private static final String USER = "reactor-ringbuf.test.user";
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private final TestRingbuf ring = TestRingbuf.create(4096);
  private final Flux<Long> numbers =
      RingbufReceiver.create(ring.options()).receive(record -> record.getLong(0));

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
  }

  @Test
  void tapCountsWithTheNameAndTags() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ring.submit(record(1)).submit(record(2)).submit(record(3));
    numbers
        .name("exec.events")
        .tag("ring", "test")
        .tap(Micrometer.metrics(registry))
        .take(3)
        .blockLast();
    assertThat(registry.get("exec.events.onNext.delay").tag("ring", "test").timer().count())
        .isEqualTo(3);
    assertThat(registry.get("exec.events.subscribed").tag("ring", "test").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("exec.events.flow.duration").tag("status", "cancelled").timer().count())
        .isEqualTo(1);
  }

  /**
   * A ring's thread knows nothing of the subscriber's thread locals, unless Reactor brings them.
   */
  @Test
  void contextPropagatesToTheRingsThread() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(USER, CURRENT);
    Hooks.enableAutomaticContextPropagation();
    CURRENT.set("alice");
    try {
      ring.submit(record(1)).submit(record(2));
      List<String> seen =
          numbers
              .map(number -> Thread.currentThread().getName() + " " + CURRENT.get())
              .publishOn(Schedulers.parallel())
              .map(before -> before + " " + CURRENT.get())
              .take(2)
              .collectList()
              .block();
      assertThat(seen).hasSize(2).allMatch(line -> line.matches("ringbuf-test-\\d+ alice alice"));
    } finally {
      CURRENT.remove();
      Hooks.disableAutomaticContextPropagation();
      ContextRegistry.getInstance().removeThreadLocalAccessor(USER);
    }
  }
}
