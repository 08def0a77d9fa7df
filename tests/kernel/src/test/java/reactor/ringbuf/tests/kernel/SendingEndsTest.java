package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static reactor.ringbuf.tests.kernel.Records.LIMIT;
import static reactor.ringbuf.tests.kernel.Records.rounds;
import static reactor.ringbuf.tests.kernel.SendingTest.EIGHT_BYTES;
import static reactor.ringbuf.tests.kernel.SendingTest.numbers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.RingbufPoller;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.UserRingbufSource;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.Drain;
import reactor.ringbuf.tests.fixtures.Drained;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.KernelUserRing;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.ringbuf.tests.fixtures.RequiresBpf;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.UserRingView;
import reactor.test.StepVerifier;

/** Cancelled, failed, refused: the ring stays good for the next one, and nothing stays open. */
@RequiresBpf
class SendingEndsTest {

  private static void assertFails(
      Mono<Void> sent, Class<? extends Throwable> type, String... parts) {
    StepVerifier.create(sent)
        .expectErrorSatisfies(
            error -> assertThat(error).isExactlyInstanceOf(type).hasMessageContainingAll(parts))
        .verify(LIMIT);
  }

  /** Cancelled at any moment, from another thread, full ring or not: whoever sends next goes on. */
  @Test
  void cancelInTheMiddle() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        Drainer drainer = Drainer.start(ring, Drain::all)) {
      RingbufSender sender = RingbufSender.create(ring.options().prefetch(32));
      ProcessState before = ProcessState.now();
      for (int round = 0; round < rounds(300); round++) {
        long first = sender.stats().messages();
        Disposable sending =
            sender
                .send(
                    Flux.range(0, Integer.MAX_VALUE)
                        .map(i -> KernelUserRing.message(first + i, 48))
                        .subscribeOn(Schedulers.boundedElastic()))
                .subscribe();
        Load.await("something is sent", () -> sender.stats().messages() > first);
        long until = System.nanoTime() + ThreadLocalRandom.current().nextInt(300_000);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        sending.dispose();
        // Whoever is in the middle of a message ends it.
        SendingTest.complete(sender.send(Flux.empty()));
      }
      drainer.await(sender.stats().messages());
      assertThat(drainer.wrong()).isZero();
      assertThat(ProcessState.now().ringMappings()).isEqualTo(before.ringMappings());
      Load.report("%d cancellations within %,d messages", rounds(300), sender.stats().messages());
    }
  }

  /** A wait is ended by a cancellation, and what was fetched ahead is discarded. */
  @Test
  void cancelWhileItWaits() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView view = ring.view()) {
      long fits = ring.size() / 16;
      List<Object> discarded = new CopyOnWriteArrayList<>();
      AtomicLong emitted = new AtomicLong();
      ProcessState before = ProcessState.now();
      Disposable sending =
          ring.sender()
              .send(numbers(0, 100_000).doOnNext(i -> emitted.incrementAndGet()), EIGHT_BYTES)
              .contextWrite(
                  context ->
                      reactor.core.publisher.Operators.enableOnDiscard(context, discarded::add))
              .subscribe();
      RingThread.only().awaitBlockedInSystemCall();
      sending.dispose();
      RingThread.awaitNone();
      assertThat(discarded).hasSize((int) (emitted.get() - fits)).startsWith(fits);
      assertThat(view.waiting()).isEqualTo(fits * 16);
      assertThat(ProcessState.now().files()).isEqualTo(before.files());
      assertThat(ProcessState.now().ringMappings()).isEqualTo(before.ringMappings());
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(fits, 0, 0, fits));
    }
  }

  @Test
  void anErrorOfTheSource() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      IllegalStateException error = new IllegalStateException("of the source");
      StepVerifier.create(
              ring.sender().send(numbers(0, 5).concatWith(Mono.error(error)), EIGHT_BYTES))
          .expectErrorMatches(e -> e == error)
          .verify(LIMIT);
      assertThat(ring.drain(Drain.all()).messages()).as("what came before").isEqualTo(5);
    }
  }

  /** What came before an error is sent even if the ring was full when it came. */
  @Test
  void anErrorWhileItWaits() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      long fits = ring.size() / 16;
      AtomicReference<Throwable> signalled = new AtomicReference<>();
      ring.sender()
          .send(
              numbers(0, fits + 10).concatWith(Mono.error(new IllegalStateException("late"))),
              EIGHT_BYTES)
          .subscribe(nothing -> {}, signalled::set);
      RingThread.only().awaitBlockedInSystemCall();
      assertThat(signalled).hasValue(null);
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(fits);
      Load.await("the error comes", () -> signalled.get() != null);
      assertThat(signalled.get()).hasMessage("late");
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(10);
    }
  }

  @Test
  void anEncoderThatThrows() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      RingbufSender sender = ring.sender();
      RecordEncoder<Long> encoder =
          RecordEncoder.of(
              16,
              (i, target) -> {
                target.putLong(i);
                if (i == 3) {
                  throw new IllegalArgumentException("three");
                }
              });
      assertFails(sender.send(numbers(0, 10), encoder), IllegalArgumentException.class, "three");
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(3);
      // More than was announced does not fit into what it is given.
      StepVerifier.create(
              sender.send(numbers(0, 1), RecordEncoder.of(7, (i, target) -> target.putLong(i))))
          .expectError(java.nio.BufferOverflowException.class)
          .verify(LIMIT);
      SendingTest.complete(sender.send(numbers(3, 4), EIGHT_BYTES));
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(4, 0, 0, 4));
    }
  }

  /** Refused at once, even if the ring is full: waiting would not help. */
  @Test
  void aMessageThatCanNeverFit() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      int length = (int) ring.size() - 7;
      assertFails(
          ring.sender()
              .send(
                  Flux.just(KernelUserRing.message(0, 64), ByteBuffer.allocate(length))
                      .concatWith(Mono.never())),
          RingbufException.class,
          "Cannot send message 2 to the ring buffer messages of",
          "it has %d bytes, and the longest that can ever fit has %d".formatted(length, length - 1),
          "max_entries");
      assertThat(ring.drain(Drain.all()).messages()).isEqualTo(1);
    }
    try (KernelUserRing large = KernelUserRing.create(1 << 25)) {
      assertFails(
          large.sender().send(Mono.just(ByteBuffer.allocate(1 << 24))),
          RingbufException.class,
          "the longest that can ever fit has 16777215");
    }
  }

  @Test
  void oneSenderAtATime() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      Sinks.Many<Long> first = Sinks.many().unicast().onBackpressureBuffer();
      Disposable sending = ring.sender().send(first.asFlux(), EIGHT_BYTES).subscribe();
      assertFails(
          RingbufSender.create(SenderOptions.mapFd(ring.mapFd())).send(Flux.empty()),
          RingbufInUseException.class,
          "this process sends to it already",
          "merge()");
      first.tryEmitNext(0L);
      // One that is ending is waited for.
      Mono<Void> second = ring.sender().send(numbers(1, 3), EIGHT_BYTES);
      StepVerifier.create(second).then(sending::dispose).expectComplete().verify(LIMIT);
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(4, 0, 0, 4));
    }
  }

  @Test
  void anotherProcessSends() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView other = ring.view()) {
      Sinks.Many<Long> source = Sinks.many().unicast().onBackpressureBuffer();
      StepVerifier.create(ring.sender().send(source.asFlux(), EIGHT_BYTES))
          .then(() -> source.tryEmitNext(0L))
          .then(() -> other.send(8, 16))
          .then(() -> source.tryEmitNext(1L))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(RingbufInUseException.class)
                      .hasMessageContaining("Another process sends to the ring buffer messages of")
                      .hasMessageContaining("the producer position is 32, but 16 was stored last"))
          .verify(LIMIT);
    }
  }

  /** As libbpf's user_ring_buffer__reserve leaves it in a process that is killed. */
  @Test
  void aMessageThatIsNeverSubmitted() {
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView other = ring.view()) {
      other.send(8, 16);
      other.send(8 | RingView.BUSY, 16);
      assertFails(
          ring.sender().send(Flux.empty()),
          CorruptRingbufException.class,
          "at position 16 is reserved and not submitted",
          "new map");
    }
    try (KernelUserRing ring = KernelUserRing.create(4096);
        UserRingView other = ring.view()) {
      other.send(8 | RingView.BUSY | RingView.DISCARD, 16); // the kernel gets past that
      SendingTest.complete(ring.sender().send(numbers(0, 1), EIGHT_BYTES));
      assertThat(ring.drain(Drain.all().times(2)).messages()).isEqualTo(1);
      other.send(100, 16);
      assertFails(
          ring.sender().send(Flux.empty()), CorruptRingbufException.class, "has the header 0x64");
    }
  }

  @Test
  void ringsInTheOtherDirection() {
    try (KernelUserRing user = KernelUserRing.create(4096);
        KernelRing kernel = KernelRing.create(4096)) {
      assertFails(
          RingbufSender.create(SenderOptions.mapFd(kernel.mapFd())).send(Flux.empty()),
          RingbufException.class,
          "\"events\" is a BPF_MAP_TYPE_RINGBUF",
          "RingbufReceiver");
      StepVerifier.create(RingbufReceiver.create(ReceiverOptions.mapFd(user.mapFd())).receive())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .hasMessageContainingAll("is a BPF_MAP_TYPE_USER_RINGBUF", "RingbufSender"))
          .verify(LIMIT);
    }
  }

  /** What the kernel refuses is told of as sending, not as receiving. */
  @Test
  void aRingThatCannotBeWaitedFor() {
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      OpenRingbuf open = UserRingbufSource.mapFd(ring.mapFd()).open();
      try (RingbufPoller poller = open.newPoller()) {
        open.close();
        assertThatExceptionOfType(RingbufException.class)
            .isThrownBy(() -> poller.add(open, 0))
            .withMessageMatching("Cannot send to .*epoll_ctl.*")
            .satisfies(e -> assertThat(e.errno()).isEqualTo("EBADF"));
      }
    }
  }

  @Test
  void whatIsNoRing() {
    assertFails(
        RingbufSender.create(SenderOptions.mapFd(987_654)).send(Flux.empty()),
        RingbufException.class,
        "EBADF");
    int fd = Sys.createMap(Sys.HASH, "my_hash", 4, 4, 16);
    try {
      assertFails(
          RingbufSender.create(SenderOptions.mapFd(fd)).send(Flux.empty()),
          RingbufException.class,
          "\"my_hash\" is a BPF_MAP_TYPE_HASH.",
          "BPF_MAP_TYPE_USER_RINGBUF",
          "Linux 6.1");
    } finally {
      Sys.close(fd);
    }
    int event = Sys.eventfd();
    try {
      assertFails(
          RingbufSender.create(SenderOptions.mapFd(event)).send(Flux.empty()),
          RingbufException.class,
          "it is no BPF map");
    } finally {
      Sys.close(event);
    }
  }

  /**
   * The loader was started again: what was pinned is another map, and nobody drains the old one.
   */
  @Test
  void aPinThatIsReplaced() {
    try (BpfFs fs = BpfFs.mount();
        KernelUserRing old = KernelUserRing.create(4096);
        KernelUserRing young = KernelUserRing.create(4096)) {
      Path pin = fs.path("messages");
      old.pin(pin);
      long fits = old.size() / 16;
      RingbufSender sender = RingbufSender.create(SenderOptions.pinned(pin));
      SendingTest.complete(sender.send(numbers(0, 1), EIGHT_BYTES));
      Runnable replace =
          () -> {
            assertThat(pin.toFile().delete()).isTrue();
            young.pin(pin);
          };
      StepVerifier.create(sender.send(numbers(1, 2 * fits), EIGHT_BYTES))
          .then(() -> RingThread.only().awaitBlockedInSystemCall())
          .then(replace::run)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .hasMessageContaining("the ring buffer pinned at " + pin)
                      .hasMessageContaining("is another map by now"))
          .verify(LIMIT);
      SendingTest.complete(sender.send(numbers(0, 1), EIGHT_BYTES));
      assertThat(young.drain(Drain.all())).isEqualTo(new Drained(1, 0, 0, 1));

      Sinks.Many<Long> source = Sinks.many().unicast().onBackpressureBuffer();
      StepVerifier.create(sender.send(source.asFlux(), EIGHT_BYTES))
          .then(() -> source.tryEmitNext(1L))
          .then(
              () -> {
                assertThat(pin.toFile().delete()).isTrue();
                Sys.pin(old.mapFd(), pin);
              })
          .then(source::tryEmitComplete)
          .expectErrorSatisfies(
              error -> assertThat(error).hasMessageContaining("another map by now"))
          .verify(LIMIT);
    }
  }

  /** A buffer that an encoder keeps is no danger once the ring is closed. */
  @Test
  void aLeakedBuffer() {
    AtomicReference<ByteBuffer> leaked = new AtomicReference<>();
    try (KernelUserRing ring = KernelUserRing.create(4096)) {
      SendingTest.complete(
          ring.sender()
              .send(
                  numbers(0, 1),
                  RecordEncoder.of(
                      8,
                      (i, target) -> {
                        target.putLong(i);
                        leaked.set(target);
                      })));
      leaked.get().putLong(0, 42);
      assertThat(ring.drain(Drain.all())).isEqualTo(new Drained(1, 0, 0, 1));
      assertThat(leaked.get().getLong(0)).isEqualTo(42);
    }
  }
}
