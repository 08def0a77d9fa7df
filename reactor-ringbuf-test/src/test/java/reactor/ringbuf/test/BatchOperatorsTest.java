package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufReceiver;

/**
 * What becomes of a batch in each of Reactor's operators that filter, drop or buffer: the table in
 * docs/delivery.md.
 *
 * <p>A ring lends one batch at a time, so what tells is whether each of many records, written one
 * by one, is given back.
 */
@Timeout(60)
class BatchOperatorsTest {

  /** What an operator does with a batch that it does not hand on. */
  enum Kind {
    /** It hands on every batch: the subscriber releases it. */
    HANDS_ON,
    /** It tells its source that it has dropped one. */
    RELEASES,
    /** It forgets one, which is noticed when that has been collected, and tells who discards. */
    FORGETS,
    /** It forgets one and tells nobody. */
    LOSES,
    /** It keeps one until something comes that cannot come before it is back. */
    KEEPS
  }

  record Operator(String name, Kind kind, Function<Flux<Object>, Publisher<?>> operator) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private static final List<Operator> OPERATORS =
      List.of(
          handsOn("publishOn", f -> f.publishOn(Schedulers.parallel())),
          handsOn("limitRate", f -> f.limitRate(4)),
          handsOn("take", f -> f.take(1).repeat()),
          handsOn("next", f -> f.next().repeat()),
          handsOn("takeUntil", f -> f.takeUntil(b -> true).repeat()),
          handsOn("distinct()", Flux::distinct),
          handsOn("sample", f -> f.sample(SOON)),
          handsOn("sampleTimeout", f -> f.sampleTimeout(b -> Mono.delay(SOON))),
          handsOn("delayElements", f -> f.delayElements(SOON)),
          handsOn("timeout", f -> f.timeout(NEVER)),
          handsOn("buffer(Duration)", f -> f.buffer(SOON)),
          handsOn("bufferTimeout", f -> f.bufferTimeout(10, SOON)),
          handsOn("window", f -> f.window(2).concatMap(w -> w)),
          handsOn("windowTimeout", f -> f.windowTimeout(10, SOON).concatMap(w -> w)),
          handsOn("groupBy", f -> f.groupBy(b -> 1).flatMap(g -> g)),
          handsOn("share", Flux::share),
          handsOn("publish", f -> f.publish().refCount()),
          handsOn("replay(1)", f -> f.replay(1).refCount()),
          handsOn("scan", f -> f.scan((a, b) -> b)),
          handsOn("onBackpressureBuffer", Flux::onBackpressureBuffer),
          handsOn(
              "onBackpressureBuffer(1)",
              f -> f.onBackpressureBuffer(1, BufferOverflowStrategy.DROP_OLDEST)),
          handsOn("onBackpressureLatest", Flux::onBackpressureLatest),
          handsOn("switchMap", f -> f.switchMap(Mono::just)),
          new Operator("filter", Kind.RELEASES, f -> f.filter(b -> false)),
          new Operator("ofType", Kind.RELEASES, f -> f.ofType(String.class)),
          new Operator("handle", Kind.RELEASES, f -> f.handle((b, sink) -> {})),
          new Operator("mapNotNull", Kind.RELEASES, f -> f.mapNotNull(b -> nothing())),
          new Operator("distinct", Kind.RELEASES, f -> f.distinct(b -> 1)),
          new Operator("distinctUntilChanged", Kind.RELEASES, f -> f.distinctUntilChanged(b -> 1)),
          new Operator("skipUntil", Kind.RELEASES, f -> f.skipUntil(b -> false)),
          new Operator("skipWhile", Kind.RELEASES, f -> f.skipWhile(b -> true)),
          forgets("filterWhen", f -> f.filterWhen(b -> Mono.just(false))),
          forgets("skip", f -> f.skip(1_000)),
          forgets("skip(Duration)", f -> f.skip(NEVER)),
          forgets("skipUntilOther", f -> f.skipUntilOther(Mono.never())),
          forgets("then", Flux::then),
          forgets("ignoreElements", Flux::ignoreElements),
          forgets("count", Flux::count),
          forgets("elementAt", f -> f.elementAt(1_000)),
          forgets("sampleFirst", f -> f.sampleFirst(NEVER)),
          forgets("onBackpressureDrop", f -> busy(f.onBackpressureDrop())),
          new Operator(
              "withLatestFrom", Kind.LOSES, f -> f.withLatestFrom(Mono.never(), (b, other) -> b)),
          new Operator("flatMap", Kind.LOSES, f -> f.flatMap(b -> Mono.empty())),
          new Operator("map", Kind.LOSES, f -> f.map(b -> "a value made of it")),
          new Operator("last", Kind.KEEPS, Flux::last),
          new Operator("takeLast", Kind.KEEPS, f -> f.takeLast(1)),
          new Operator("skipLast", Kind.KEEPS, f -> f.skipLast(1)),
          new Operator("reduce", Kind.KEEPS, f -> f.reduce((a, b) -> a)),
          new Operator("collectList", Kind.KEEPS, Flux::collectList),
          new Operator("buffer", Kind.KEEPS, f -> f.buffer(1_000)),
          new Operator("zipWith", Kind.KEEPS, f -> f.zipWith(Mono.never(), 1_000, (a, b) -> a)));

  private final TestRingbuf ring = TestRingbuf.create(4096);
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
    assertThat(error.get()).isNull();
  }

  static Stream<Operator> all() {
    return OPERATORS.stream();
  }

  static Stream<Operator> handOnOrRelease() {
    return of(Kind.HANDS_ON, Kind.RELEASES);
  }

  static Stream<Operator> forget() {
    return of(Kind.FORGETS);
  }

  static Stream<Operator> forgetOrLose() {
    return of(Kind.FORGETS, Kind.LOSES);
  }

  static Stream<Operator> keep() {
    return of(Kind.KEEPS);
  }

  private static Stream<Operator> of(Kind... kinds) {
    return all().filter(operator -> List.of(kinds).contains(operator.kind()));
  }

  @ParameterizedTest
  @MethodSource("handOnOrRelease")
  void eachBatchIsGivenBackAtOnce(Operator operator) {
    Disposable subscription = subscribe(operator, receiver.receiveBatch());
    assertEachIsGivenBackAtOnce();
    subscription.dispose();
  }

  @ParameterizedTest
  @MethodSource("forgetOrLose")
  void aForgottenBatchIsGivenBackWhenItHasBeenCollected(Operator operator) {
    Disposable subscription = subscribe(operator, receiver.receiveBatch());
    for (int i = 0; i < 5; i++) {
      ring.submit(record(i));
      while (ring.bytesWaiting() > 0) {
        System.gc(); // for ever, if it is kept
      }
    }
    subscription.dispose();
  }

  @ParameterizedTest
  @MethodSource("forget")
  void whoDiscardsByReleasingGetsAForgottenBatchBackAtOnce(Operator operator) {
    Operator cured =
        forgets(
            operator.name(),
            f ->
                Flux.from(operator.operator().apply(f))
                    .doOnDiscard(RecordBatch.class, RecordBatch::release));
    Disposable subscription = subscribe(cured, receiver.receiveBatch());
    assertEachIsGivenBackAtOnce();
    subscription.dispose();
  }

  @ParameterizedTest
  @MethodSource("keep")
  void aBatchThatIsKeptStopsTheRing(Operator operator) throws InterruptedException {
    Disposable subscription = subscribe(operator, receiver.receiveBatch());
    ring.assertWaiting().submit(record(0)).assertParked();
    ring.submit(record(1), Wakeup.FORCE_WAKEUP);
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(110); // longer than the receiver waits to look whether it was collected
    }
    assertThat(ring.bytesWaiting()).isEqualTo(32);
    assertThat(receiver.stats().records()).isEqualTo(1);
    subscription.dispose();
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).as("for the next subscription").isEqualTo(32);
  }

  /** Whatever the operator does: it never gets hold of a batch. */
  @ParameterizedTest
  @MethodSource("all")
  void aBatchThatIsLentToAFunctionIsGivenBackAtOnce(Operator operator) {
    Disposable subscription =
        subscribe(operator, receiver.receiveBatch(batch -> Mono.just(batch.position())));
    assertEachIsGivenBackAtOnce();
    subscription.dispose();
  }

  /** It stays subscribed though nobody is there any more; what ends it has to stand before it. */
  @Test
  void aCacheKeepsTheRing() {
    Sinks.Empty<Void> end = Sinks.empty();
    Flux<Object> cached =
        receiver.receiveBatch().cast(Object.class).takeUntilOther(end.asMono()).cache(1);
    Disposable subscription = cached.subscribe(BatchOperatorsTest::release, error::set);
    assertEachIsGivenBackAtOnce();
    subscription.dispose();
    ring.submit(record(0)).assertParked();
    end.tryEmitEmpty();
    ring.assertNotSubscribed();
    assertThat(ring.bytesWaiting()).as("of the batch that nobody read").isEqualTo(16);
  }

  /** So often that the garbage collector's help would come far too late. */
  private void assertEachIsGivenBackAtOnce() {
    for (int i = 0; i < 100; i++) {
      ring.submit(record(i)).assertBytesWaiting(0);
    }
  }

  @SuppressWarnings("unchecked") // operators that take anything
  private Disposable subscribe(Operator operator, Flux<?> source) {
    return Flux.from(operator.operator().apply((Flux<Object>) source))
        .subscribe(BatchOperatorsTest::release, error::set);
  }

  private static void release(Object value) {
    if (value instanceof RecordBatch batch) {
      batch.release();
    } else if (value instanceof List<?> list) {
      list.forEach(BatchOperatorsTest::release);
    }
  }

  private static Operator handsOn(String name, Function<Flux<Object>, Publisher<?>> operator) {
    return new Operator(name, Kind.HANDS_ON, operator);
  }

  private static Operator forgets(String name, Function<Flux<Object>, Publisher<?>> operator) {
    return new Operator(name, Kind.FORGETS, operator);
  }

  /** A subscriber that asked for one value, and is busy with it for good. */
  private static Flux<Object> busy(Flux<Object> values) {
    return values.concatMap(
        value -> {
          release(value);
          return Mono.never();
        },
        0);
  }

  private static @Nullable Object nothing() {
    return null;
  }
}
