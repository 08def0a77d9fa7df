package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.SenderStats;
import reactor.ringbuf.UserRingbufSource;
import reactor.test.StepVerifier;

/** Senders on the test kit's ring, without a kernel. */
class TestUserRingbufTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final RecordEncoder<Integer> INT = RecordEncoder.of(4, (i, b) -> b.putInt(i));

  private final TestUserRingbuf ring = TestUserRingbuf.create(4096);
  private final RingbufSender sender = RingbufSender.create(ring.options());

  private static List<Integer> ints(List<ByteBuffer> messages) {
    return messages.stream().map(ByteBuffer::getInt).toList();
  }

  @Test
  void whatIsSentIsDrained() {
    StepVerifier.create(sender.send(Flux.range(0, 5), INT)).expectComplete().verify(LIMIT);
    assertThat(ring.waiting()).isEqualTo(5 * 16);
    assertThat(ints(ring.drain())).containsExactly(0, 1, 2, 3, 4);
    assertThat(ring.notifications()).isEqualTo(1);
    assertThat(ring.drain()).isEmpty();
    assertThat(ring.notifications()).as("nothing was taken").isEqualTo(1);
    assertThat(ring.senders()).isZero();
    assertThat(sender.stats()).isEqualTo(new SenderStats(5, 80, 0, 0, false));
  }

  @Test
  void aFullRingIsWaitedFor() {
    Disposable sending = sender.send(Flux.range(0, 1_000), INT).subscribe();
    List<Integer> drained = new ArrayList<>();
    StepVerifier.create(
            Flux.interval(Duration.ofMillis(1))
                .doOnNext(tick -> drained.addAll(ints(ring.drain())))
                .takeUntil(tick -> sending.isDisposed() && ring.waiting() == 0)
                .then())
        .expectComplete()
        .verify(LIMIT);
    assertThat(drained).isEqualTo(Flux.range(0, 1_000).collectList().block());
    assertThat(sender.stats().full()).isPositive();
  }

  @Test
  void aCallbackStopsADrain() {
    sender.send(Flux.range(0, 5), INT).block(LIMIT);
    List<Integer> seen = new ArrayList<>();
    long taken =
        ring.drain(
            message -> {
              seen.add(message.getInt());
              assertThat(ring.drain(m -> 0, Wakeup.FORCE_WAKEUP)).isEqualTo(TestUserRingbuf.EBUSY);
              return seen.size() == 2 ? 1 : 0;
            },
            Wakeup.NO_WAKEUP);
    assertThat(taken).isEqualTo(2);
    assertThat(ring.notifications()).isZero();
    assertThat(ints(ring.drain())).containsExactly(2, 3, 4);
    ring.drain(message -> 0, Wakeup.FORCE_WAKEUP);
    assertThat(ring.notifications()).isEqualTo(2);
  }

  @Test
  void endsAreAsTheKernelsRing() {
    Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
    StepVerifier.create(sender.send(source.asFlux(), INT))
        .then(() -> source.tryEmitNext(1))
        .then(() -> assertThat(ring.senders()).isOne())
        .thenCancel()
        .verify(LIMIT);
    assertThat(ring.senders()).isZero();
    assertThat(ints(ring.drain())).containsExactly(1);
    StepVerifier.create(sender.send(Flux.just(ByteBuffer.allocate(4089))))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(RingbufException.class)
                    .hasMessageContaining("the longest that can ever fit has 4088"))
        .verify(LIMIT);
    sender.send(Flux.just(ByteBuffer.allocate(4088))).block(LIMIT);
    assertThat(ring.waiting()).isEqualTo(4096);
    ring.close();
    StepVerifier.create(sender.send(Flux.empty()))
        .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("has been closed"))
        .verify(LIMIT);
    assertThatIllegalArgumentException().isThrownBy(() -> TestUserRingbuf.create(5000));
  }

  @Test
  void messagesWrap() {
    int count = 2_000;
    List<Integer> drained = new ArrayList<>();
    for (int i = 0; i < count; i += 10) {
      sender.send(Flux.range(i, 10), RecordEncoder.of(20, (n, b) -> b.putInt(n))).block(LIMIT);
      sender.send(Flux.range(i, 1).map(n -> ByteBuffer.allocate(100))).block(LIMIT);
      List<ByteBuffer> messages = ring.drain();
      assertThat(messages).hasSize(11);
      assertThat(messages.get(10).remaining()).isEqualTo(100);
      drained.addAll(ints(messages.subList(0, 10)));
    }
    assertThat(drained).isEqualTo(Flux.range(0, count).collectList().block());
  }

  /** What an encoder makes the source emit comes behind the message that it is at. */
  @Test
  void anEncoderThatEmits() {
    AtomicReference<Subscriber<? super Integer>> subscriber = new AtomicReference<>();
    RecordEncoder<Integer> encoder =
        RecordEncoder.of(
            4,
            (i, b) -> {
              if (i < 3) {
                subscriber.get().onNext(i + 1);
              }
              b.putInt(i);
            });
    Publisher<Integer> source =
        s -> {
          subscriber.set(s);
          s.onSubscribe(
              new Subscription() {
                @Override
                public void request(long n) {
                  s.onNext(0);
                  s.onComplete();
                }

                @Override
                public void cancel() {}
              });
        };
    StepVerifier.create(sender.send(source, encoder)).expectComplete().verify(LIMIT);
    assertThat(ints(ring.drain())).containsExactly(0, 1, 2, 3);
  }

  /** What Reactor does not catch of a source: the ring is closed, and free for the next. */
  @Test
  void aSourceThatThrows() {
    LinkageError error = new NoClassDefFoundError("on purpose");
    Flux<Integer> source =
        Flux.generate(
            () -> 0,
            (i, sink) -> {
              if (i == 3) {
                throw error;
              }
              sink.next(i);
              return i + 1;
            });
    AtomicReference<Throwable> signalled = new AtomicReference<>();
    assertThatExceptionOfType(LinkageError.class)
        .isThrownBy(() -> sender.send(source, INT).subscribe(nothing -> {}, signalled::set))
        .isSameAs(error);
    assertThat(signalled).hasValue(error);
    assertThat(ring.senders()).isZero();
    sender.send(Flux.range(3, 1), INT).block(LIMIT);
    assertThat(ints(ring.drain())).containsExactly(0, 1, 2, 3);

    Mono<Integer> unsubscribable =
        Mono.defer(
            () -> {
              throw error;
            });
    assertThatExceptionOfType(LinkageError.class)
        .isThrownBy(() -> sender.send(unsubscribable, INT).subscribe(nothing -> {}, e -> {}));
    assertThat(ring.senders()).isZero();
  }

  /** Another thread has the ring when the source throws. */
  @Test
  void aSourceThatThrowsWhileTheRingIsFull() {
    LinkageError error = new NoClassDefFoundError("on purpose");
    Flux<Integer> source =
        Flux.generate(
            () -> 0,
            (i, sink) -> {
              if (i == 257) {
                throw error;
              }
              sink.next(i);
              return i + 1;
            });
    AtomicReference<Throwable> signalled = new AtomicReference<>();
    sender.send(source, INT).subscribe(nothing -> {}, signalled::set);
    assertThat(signalled).hasValue(null);
    List<Integer> drained = new ArrayList<>(ints(ring.drain()));
    StepVerifier.create(
            Flux.interval(Duration.ofMillis(1)).takeUntil(i -> signalled.get() != null).then())
        .expectComplete()
        .verify(LIMIT);
    assertThat(signalled).hasValue(error);
    drained.addAll(ints(ring.drain()));
    assertThat(drained).isEqualTo(Flux.range(0, 257).collectList().block());
    assertThat(ring.senders()).isZero();
  }

  /** Reactor's Operators rethrow such an error instead of signalling it. */
  @Test
  void anEncoderThatBubbles() {
    RuntimeException error = Exceptions.bubble(new IllegalStateException("on purpose"));
    StepVerifier.create(
            sender.send(
                Flux.range(0, 1),
                RecordEncoder.of(
                    4,
                    (i, b) -> {
                      throw error;
                    })))
        .expectErrorMatches(e -> e == error)
        .verify(LIMIT);
    assertThat(ring.senders()).isZero();
  }

  /** Whoever looks for room by itself often, looks after the pin too. */
  @Test
  void aRingThatIsReplacedWhileItIsPolled() {
    UserRingbufSource replaced =
        new UserRingbufSource() {
          @Override
          public OpenRingbuf open() {
            return ring.open();
          }

          @Override
          public boolean stillNames(OpenRingbuf opened) {
            return false;
          }
        };
    StepVerifier.create(
            RingbufSender.create(SenderOptions.source(replaced).pollInterval(Duration.ofMillis(10)))
                .send(Flux.range(0, 1_000), INT))
        .expectErrorSatisfies(
            error -> assertThat(error).hasMessageContaining("is another map by now"))
        .verify(LIMIT);
    assertThat(ring.senders()).isZero();
  }

  /** As with a pin that has become another map's while the old one is full. */
  @Test
  void twoRingsAtATimeAreCountedTogether() {
    TestUserRingbuf other = TestUserRingbuf.create(4096);
    Iterator<TestUserRingbuf> rings = List.of(ring, other).iterator();
    RingbufSender both =
        RingbufSender.create(SenderOptions.source(() -> rings.next().open()).prefetch(8));
    AtomicInteger completed = new AtomicInteger();
    Mono<Void> sent = both.send(Flux.range(0, 300), INT);
    Disposable first = sent.subscribe();
    sent.subscribe(nothing -> {}, error -> {}, completed::incrementAndGet);
    await(() -> both.stats().full() == 2);
    assertThat(both.stats().messages()).isEqualTo(512);
    assertThat(both.stats().bytes()).isEqualTo(8192);
    assertThat(both.stats().waiting()).isTrue();
    assertThat(other.drain()).hasSizeGreaterThanOrEqualTo(256); // more if the sender is quick
    await(() -> completed.get() == 1);
    assertThat(both.stats().messages()).isEqualTo(556);
    assertThat(both.stats().waiting()).as("the first one waits still").isTrue();
    first.dispose();
    await(() -> ring.senders() == 0);
    assertThat(both.stats().messages()).isEqualTo(556);
    assertThat(both.stats().waiting()).isFalse();
  }

  private static void await(BooleanSupplier condition) {
    StepVerifier.create(
            Flux.interval(Duration.ofMillis(1)).takeUntil(i -> condition.getAsBoolean()).then())
        .expectComplete()
        .verify(LIMIT);
  }

  /** The first error is signalled, not the one that follows from it or comes after it. */
  @Test
  void anEncoderThatThrowsWhileAnotherProducerWrites() {
    ByteBuffer producerPosition = ring.open().map().producerPage();
    StepVerifier.create(
            RingbufSender.create(ring.options().batch(10))
                .send(
                    Flux.range(0, 10),
                    RecordEncoder.of(
                        4,
                        (i, b) -> {
                          if (i == 3) {
                            producerPosition.putLong(0, 1024);
                            throw new IllegalStateException("three");
                          }
                          b.putInt(i);
                        })))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .hasMessage("three")
                    .satisfies(
                        e ->
                            assertThat(e.getSuppressed())
                                .hasAtLeastOneElementOfType(RingbufInUseException.class)))
        .verify(LIMIT);
  }

  /** An interval of more than a second, which is how often the pin is looked at, is kept too. */
  @Test
  void roomIsLookedForWhenTheIntervalIsOver() {
    List<Long> waits = new CopyOnWriteArrayList<>();
    Duration interval = Duration.ofMillis(1_300);
    Disposable sending =
        RingbufSender.create(
                SenderOptions.source(() -> new Recording(ring.open(), waits))
                    .pollInterval(interval))
            .send(Flux.range(0, 257), INT)
            .subscribe();
    await(() -> waits.size() == 1);
    ring.drain(message -> 0, Wakeup.NO_WAKEUP);
    await(sending::isDisposed);
    assertThat(waits).hasSize(2);
    assertThat(waits.get(0)).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(waits.get(1)).isBetween(1L, Duration.ofMillis(300).toNanos());
  }

  /** How many messages the kernel could see when each was written, and at the end. */
  private List<Integer> seen(SenderOptions options, Flux<Integer> source) {
    ByteBuffer producerPosition = ring.open().map().producerPage();
    long before = producerPosition.getLong(0);
    List<Integer> seen = new ArrayList<>();
    Runnable look = () -> seen.add((int) (producerPosition.getLong(0) - before) / 16);
    RingbufSender.create(options)
        .send(
            source,
            RecordEncoder.of(
                4,
                (i, b) -> {
                  look.run();
                  b.putInt(i);
                }))
        .block(LIMIT);
    look.run();
    assertThat(ints(ring.drain())).isEqualTo(Flux.range(0, seen.size() - 1).collectList().block());
    return seen;
  }

  @Test
  void whatASourceHasReadyIsPublishedTogether() {
    SenderOptions options = ring.options();
    assertThat(options.batch()).isEmpty();
    assertThat(seen(options, Flux.range(0, 5))).containsExactly(0, 0, 0, 0, 4, 5);
    assertThat(seen(options, Flux.just(0, 1, 2))).containsExactly(0, 0, 2, 3);
    List<Integer> many = seen(options, Flux.range(0, 200));
    assertThat(many.subList(0, 64)).containsOnly(0);
    assertThat(many.get(64)).isEqualTo(64);
    Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
    for (int i = 0; i < 4; i++) {
      sink.tryEmitNext(i);
    }
    sink.tryEmitComplete();
    assertThat(seen(options, sink.asFlux())).containsExactly(0, 0, 0, 3, 4);
  }

  /** What may take its time for the next message is no reason to hold this one back. */
  @Test
  void whatMayTakeItsTimeIsPublishedEachByItself() {
    SenderOptions options = ring.options();
    assertThat(seen(options.batch(1), Flux.range(0, 3))).containsExactly(0, 1, 2, 3);
    assertThat(seen(options, Flux.range(0, 3).map(i -> i))).containsExactly(0, 1, 2, 3);
    assertThat(seen(options, Flux.range(0, 3).hide())).containsExactly(0, 1, 2, 3);
    assertThat(seen(options, Flux.fromIterable(List.of(0, 1, 2)))).containsExactly(0, 1, 2, 3);
    assertThat(seen(options, Flux.fromStream(() -> List.of(0, 1, 2).stream())))
        .containsExactly(0, 1, 2, 3);
    assertThat(seen(options.batch(2), Flux.fromIterable(List.of(0, 1, 2, 3))))
        .containsExactly(0, 0, 2, 2, 4);
    assertThat(seen(options.batch(2), Flux.range(0, 4).hide())).containsExactly(0, 0, 2, 2, 4);
  }

  /** Many a queue counts its elements one by one, so a long one is not to be asked often. */
  @Test
  void aLongQueueIsSeldomAskedForItsSize() {
    AtomicInteger asked = new AtomicInteger();
    Sinks.Many<Integer> sink =
        Sinks.many()
            .unicast()
            .onBackpressureBuffer(
                new ConcurrentLinkedQueue<>() {
                  @Override
                  public int size() {
                    asked.incrementAndGet();
                    return super.size();
                  }
                });
    for (int i = 0; i < 10_000; i++) {
      sink.tryEmitNext(i);
    }
    sink.tryEmitComplete();
    TestUserRingbuf large = TestUserRingbuf.create(1 << 18);
    RingbufSender.create(large.options()).send(sink.asFlux(), INT).block(LIMIT);
    assertThat(ints(large.drain())).isEqualTo(Flux.range(0, 10_000).collectList().block());
    assertThat(asked.get()).isBetween(1, 10);
  }

  /**
   * The thread that emits is in request() for ever, and the one that waits for room requests, too.
   */
  @Test
  void aSourceThatNeverComesBackFromRequest() throws InterruptedException {
    int count = 5_000;
    Flux<Integer> loop =
        Flux.create(
            sink -> {
              for (int i = 1_000; !sink.isCancelled(); ) {
                if (sink.requestedFromDownstream() > 0) {
                  sink.next(i++);
                } else {
                  Thread.onSpinWait();
                }
              }
            });
    AtomicReference<Subscription> sending = new AtomicReference<>();
    Mono<Void> sent = sender.send(Flux.range(0, 1_000).concatWith(loop), INT);
    Thread emits = new Thread(() -> sent.doOnSubscribe(sending::set).subscribe());
    emits.start();
    List<Integer> drained = new ArrayList<>();
    await(
        () -> {
          drained.addAll(ints(ring.drain()));
          return drained.size() >= count;
        });
    sending.get().cancel();
    emits.join();
    assertThat(drained).isEqualTo(Flux.range(0, drained.size()).collectList().block());
  }

  @Test
  void aSourceThatBreaksItsWord() {
    assertThat(errorOf(() -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("UserRingbufSource.open()");
    OpenRingbuf small =
        new WrappedRing(ring.open()) {
          @Override
          public long size() {
            return 5000;
          }
        };
    assertThat(errorOf(() -> small))
        .isInstanceOf(RingbufException.class)
        .hasMessageContaining("its size is 5000 bytes. It must be a power of two");
    assertThat(ring.senders()).as("closed again").isZero();
  }

  private static Throwable errorOf(UserRingbufSource source) {
    AtomicReference<Throwable> error = new AtomicReference<>();
    RingbufSender.create(SenderOptions.source(source))
        .send(Flux.range(0, 1), INT)
        .subscribe(nothing -> {}, error::set);
    return error.get();
  }

  /** A sink's buffer is looked into, and what comes later does not wait. */
  @Test
  void aSourceWithAQueue() {
    Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
    Disposable sending = sender.send(sink.asFlux(), INT).subscribe();
    for (int i = 0; i < 3; i++) {
      sink.tryEmitNext(i);
      assertThat(ints(ring.drain())).containsExactly(i);
    }
    assertThat(sender.stats().messages()).isEqualTo(3);
    sink.tryEmitComplete();
    assertThat(sending.isDisposed()).isTrue();
    assertThat(ring.senders()).isZero();
  }

  /** Fused or not, on the thread that emits and on the one that waits: all come, in order. */
  @Test
  void aQueueThatIsFilledByAnotherThread() {
    int count = 20_000;
    AtomicInteger completed = new AtomicInteger();
    sender
        .send(Flux.range(0, count).hide().publishOn(Schedulers.parallel()), INT)
        .subscribe(nothing -> {}, error -> {}, completed::incrementAndGet);
    List<Integer> drained = new ArrayList<>();
    await(
        () -> {
          drained.addAll(ints(ring.drain()));
          return completed.get() == 1;
        });
    drained.addAll(ints(ring.drain()));
    assertThat(drained).isEqualTo(Flux.range(0, count).collectList().block());
    assertThat(sender.stats().full()).isPositive();
  }

  /** What a source's queue still holds is discarded by the source. */
  @Test
  void aQueueThatIsCancelled() {
    List<Object> discarded = new CopyOnWriteArrayList<>();
    Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
    for (int i = 0; i < 300; i++) {
      sink.tryEmitNext(i);
    }
    Disposable sending =
        sender
            .send(sink.asFlux(), INT)
            .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
            .subscribe();
    await(() -> sender.stats().full() == 1);
    sending.dispose();
    await(() -> ring.senders() == 0);
    await(() -> discarded.size() >= 300 - 256); // it discards when it has closed the ring
    assertThat(discarded).hasSize(300 - 256).startsWith(256, 257).endsWith(299);
    assertThat(ring.drain()).hasSize(256);
  }

  @Test
  void anIteratorThatThrows() {
    IllegalStateException error = new IllegalStateException("on purpose");
    Iterator<Integer> iterator =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            if (next == 3) {
              throw error;
            }
            return next++;
          }
        };
    StepVerifier.create(sender.send(Flux.fromIterable(() -> iterator), INT))
        .expectErrorMatches(e -> e == error)
        .verify(LIMIT);
    assertThat(ints(ring.drain())).containsExactly(0, 1, 2);
    assertThat(ring.senders()).isZero();
  }

  /** A ring whose poller tells how long it is asked to wait, naps left out. */
  private static final class Recording extends WrappedRing {

    private static final long NAP_NANOS = 50_000;

    private final List<Long> waits;

    Recording(OpenRingbuf ring, List<Long> waits) {
      super(ring);
      this.waits = waits;
    }

    @Override
    void beforeAwait(long nanos) {
      if (nanos > NAP_NANOS) {
        waits.add(nanos);
      }
    }
  }
}
