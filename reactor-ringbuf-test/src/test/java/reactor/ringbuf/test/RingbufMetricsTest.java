package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.micrometer.RingbufMetrics;

/** Micrometer's meters of a receiver: exact, only growing, and there for as long as their ring. */
@Timeout(60)
class RingbufMetricsTest {

  private static final int SIZE = 4096;

  private final TestRingbuf ring = TestRingbuf.create(SIZE, "events");
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
  }

  private void bind() {
    new RingbufMetrics(receiver, "exec", Tags.of("host", "a")).bindTo(registry);
  }

  private double counter(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get(name).tags("ring", "events", "map.id", "0").gauge().value();
  }

  @Test
  void countsToTheRecordAndTheByte() {
    bind();
    ring.submit(record(1)).submit(record(2)).reserve(8).discard();
    ring.submit(record(3)).submit(record(4, 100));
    BaseSubscriber<Long> three = three();
    ring.assertParked();
    assertThat(counter("ringbuf.records")).isEqualTo(3);
    assertThat(counter("ringbuf.discarded")).isEqualTo(1);
    assertThat(counter("ringbuf.failed")).isZero();
    assertThat(counter("ringbuf.read")).isEqualTo(4 * 16);
    assertThat(counter("ringbuf.ring.records")).isEqualTo(3);
    assertThat(counter("ringbuf.ring.discarded")).isEqualTo(1);
    assertThat(counter("ringbuf.ring.read")).isEqualTo(4 * 16);
    assertThat(gauge("ringbuf.ring.waiting")).isEqualTo(112);
    assertThat(gauge("ringbuf.ring.size")).isEqualTo(SIZE);
    assertThat(gauge("ringbuf.ring.fill")).isEqualTo(112.0 / SIZE);
    assertThat(gauge("ringbuf.ring.fill.highest")).isEqualTo(176.0 / SIZE);
    three.request(1);
    ring.assertDelivered(4).assertParked();
    assertThat(counter("ringbuf.records")).isEqualTo(4);
    assertThat(gauge("ringbuf.ring.waiting")).isZero();
    assertThat(gauge("ringbuf.ring.fill.highest")).isEqualTo(176.0 / SIZE);
    three.cancel();
  }

  private BaseSubscriber<Long> three() {
    BaseSubscriber<Long> three =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(3);
          }
        };
    receiver.receive(record -> record.getLong(0)).subscribe(three);
    return three;
  }

  @Test
  void theTimeWithoutDemandIsATimer() {
    bind();
    BaseSubscriber<Long> three = three();
    ring.submit(record(1)).submit(record(2)).submit(record(3)).assertParked();
    FunctionTimer parked = registry.get("ringbuf.parked").tag("receiver", "exec").functionTimer();
    assertThat(parked.count()).isEqualTo(1);
    double first = parked.totalTime(TimeUnit.NANOSECONDS);
    double later = parked.totalTime(TimeUnit.NANOSECONDS);
    assertThat(later).as("the present wait counts").isGreaterThan(first).isPositive();
    three.cancel();
    ring.assertNotSubscribed();
    assertThat(parked.totalTime(TimeUnit.NANOSECONDS)).isGreaterThanOrEqualTo(later);
  }

  @Test
  void aDecodersErrorsAreCounted() {
    bind();
    ring.submit(record(1));
    receiver
        .receive(
            record -> {
              throw new IllegalStateException("of the decoder");
            })
        .onErrorComplete()
        .blockLast();
    ring.assertNotSubscribed();
    assertThat(counter("ringbuf.failed")).isEqualTo(1);
    assertThat(counter("ringbuf.ring.failed")).isEqualTo(1);
    assertThat(counter("ringbuf.records")).isZero();
  }

  @Test
  void allMetersHaveTheUsersTags() {
    bind();
    Disposable subscription = receiver.receive().subscribe();
    ring.assertWaiting();
    counter("ringbuf.records"); // the ring's meters come with a reading
    assertThat(registry.getMeters())
        .hasSize(21)
        .allMatch(meter -> meter.getId().getTag("host").equals("a"))
        .allMatch(meter -> meter.getId().getTag("receiver").equals("exec"))
        .allMatch(meter -> meter.getId().getDescription() != null);
    subscription.dispose();
  }

  /** The statistics of a ring begin anew with each opening; a counter must not. */
  @Test
  void countersGoOnWhenARingIsOpenedAgain() {
    bind();
    for (int round = 1; round <= 5; round++) {
      ring.submit(record(1)).submit(record(2));
      receiver.receive().take(2).blockLast();
      ring.assertNotSubscribed();
      assertThat(counter("ringbuf.records")).isEqualTo(2 * round);
      assertThat(counter("ringbuf.ring.records", "ring", "events")).isEqualTo(2 * round);
    }
  }

  /** A second opening that has counted more than the first is not taken for the first. */
  @Test
  void countersGoOnThoughTheRingHasOvertakenItsFormerNumbers() {
    bind();
    ring.submit(record(1));
    receiver.receive().take(1).blockLast();
    ring.assertNotSubscribed();
    assertThat(counter("ringbuf.records")).isEqualTo(1);
    assertThat(counter("ringbuf.ring.records")).isEqualTo(1);
    ring.submit(record(1)).submit(record(2)).submit(record(3));
    receiver.receive().take(3).blockLast();
    ring.assertNotSubscribed();
    assertThat(counter("ringbuf.ring.records")).isEqualTo(4);
  }

  @Test
  void theMetersOfARingVanishWithIt() {
    try (TestRingbuf other = TestRingbuf.create(SIZE, "other")) {
      AtomicBoolean both = new AtomicBoolean(true);
      RingbufReceiver ofBoth =
          RingbufReceiver.create(
              ReceiverOptions.source(
                  () -> both.get() ? Stream.of(ring, other).toList() : Stream.of(ring).toList()));
      new RingbufMetrics(ofBoth, "both").bindTo(registry);
      assertThat(rings()).isEmpty();
      take(ofBoth, ring, other);
      assertThat(counter("ringbuf.records")).isEqualTo(2);
      assertThat(rings()).containsExactlyInAnyOrder("events", "other");
      both.set(false);
      take(ofBoth, ring);
      assertThat(counter("ringbuf.records")).isEqualTo(3);
      assertThat(rings()).containsExactly("events");
      both.set(true);
      take(ofBoth, ring, other);
      assertThat(counter("ringbuf.records")).isEqualTo(5);
      assertThat(counter("ringbuf.ring.records", "ring", "other")).isEqualTo(2);
      assertThat(counter("ringbuf.ring.records", "ring", "events")).isEqualTo(3);
    }
  }

  /** Writes a record to each ring and receives them all. */
  private static void take(RingbufReceiver receiver, TestRingbuf... rings) {
    for (TestRingbuf each : rings) {
      each.submit(record(1));
    }
    receiver.receive().take(rings.length).blockLast(Duration.ofSeconds(20));
    for (TestRingbuf each : rings) {
      each.assertNotSubscribed();
    }
  }

  private Collection<String> rings() {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getTag("ring"))
        .filter(name -> name != null)
        .collect(Collectors.toSet());
  }

  @Test
  void oneReceiverCanBeBoundToSeveralRegistries() {
    SimpleMeterRegistry second = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(registry);
    RingbufMetrics metrics = new RingbufMetrics(receiver, "exec");
    metrics.bindTo(composite);
    metrics.bindTo(second);
    ring.submit(record(1));
    receiver.receive().take(1).blockLast();
    ring.assertNotSubscribed();
    assertThat(counter("ringbuf.records")).isEqualTo(1);
    assertThat(counter("ringbuf.ring.records")).isEqualTo(1);
    assertThat(second.get("ringbuf.records").functionCounter().count()).isEqualTo(1);
    assertThat(second.get("ringbuf.ring.records").functionCounter().count()).isEqualTo(1);
  }

  /** Micrometer holds the object of a function weakly; nobody else need hold ours. */
  @Test
  void countsAlthoughNobodyKeepsTheBinder() {
    bind();
    ring.submit(record(1));
    receiver.receive().take(1).blockLast();
    ring.assertNotSubscribed();
    System.gc();
    assertThat(counter("ringbuf.records")).isEqualTo(1);
    assertThat(gauge("ringbuf.ring.size")).isEqualTo(SIZE);
  }

  @Test
  void namesAreMicrometers() {
    bind();
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .extracting(Meter.Id::getName)
        .allMatch(name -> name.matches("ringbuf(\\.[a-z]+)+"));
    assertThat(registry.get("ringbuf.read").functionCounter())
        .isInstanceOf(FunctionCounter.class)
        .extracting(meter -> meter.getId().getBaseUnit())
        .isEqualTo("bytes");
  }
}
