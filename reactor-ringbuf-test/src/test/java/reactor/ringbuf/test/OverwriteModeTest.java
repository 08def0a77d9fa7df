package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.ringbuf.Loss;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.ReceiverRecord;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufMemory;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufSource;
import reactor.test.StepVerifier;

/** Rings whose producers overwrite the oldest records: a receiver, and snapshots. */
class OverwriteModeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a record takes that {@link #write} writes; 255 fit into the ring. */
  private static final int FOOTPRINT = 16;

  private final TestRingbuf ring = TestRingbuf.createOverwriting(4096);
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());
  private final CompletableFuture<Loss> told = new CompletableFuture<>();
  private long written;

  @AfterEach
  void close() {
    ring.close();
  }

  @Test
  void recordsAreReceivedAsFromAnyRing() {
    StepVerifier.create(receiver.receive(record -> record.getLong(0)))
        .then(() -> write(3))
        .expectNext(0L, 1L, 2L)
        .then(ring::assertWaiting)
        .then(() -> write(1))
        .expectNext(3L)
        .then(() -> ring.assertDelivered(4))
        .thenCancel()
        .verify(PATIENCE);
    assertThat(receiver.stats().overwritten()).isZero();
    assertThat(receiver.stats().bytes()).isEqualTo(4 * FOOTPRINT);
  }

  @Test
  void aSubscriberThatIsLateGetsWhatIsLeftAndIsToldWhatIsNot() {
    StepVerifier.create(receiver.receive(record -> record.getLong(0)), 0)
        .then(() -> ring.assertParked())
        .then(() -> write(1000))
        .thenRequest(255)
        .expectNext(745L)
        .expectNextCount(253)
        .expectNext(999L)
        .then(ring::assertParked)
        .then(() -> assertAccounted(745 * FOOTPRINT))
        .thenCancel()
        .verify(PATIENCE);
    assertAccounted(745 * FOOTPRINT);
  }

  @Test
  void whatIsNotDeliveredStaysInTheRingForTheNext() {
    write(10);
    assertThat(receiver.receive(record -> record.getLong(0)).take(4).collectList().block(PATIENCE))
        .containsExactly(0L, 1L, 2L, 3L);
    assertThat(receiver.receive(record -> record.getLong(0)).take(2).collectList().block(PATIENCE))
        .containsExactly(4L, 5L);
  }

  @Test
  void whatWasOverwrittenIsToldOfAsALoss() {
    StepVerifier.create(receiver.receive(), 0)
        .then(ring::assertParked)
        .then(this::listen)
        .then(() -> write(300))
        .thenRequest(255)
        .expectNextCount(255)
        .then(this::awaitLoss)
        .thenCancel()
        .verify(PATIENCE);
    Loss loss = awaitLoss();
    assertThat(loss.records()).isZero();
    assertThat(loss.bytes()).isEqualTo(45 * FOOTPRINT);
    assertThat(loss.total()).isEqualTo(45 * FOOTPRINT);
    assertThat(loss.fromPosition()).isZero();
    assertThat(loss.toPosition()).isGreaterThanOrEqualTo(45 * FOOTPRINT);
  }

  /** Nobody reads, and so nothing is passed over yet. */
  @Test
  void whatIsOverwrittenWhileNothingIsRequestedIsCountedAndToldOf() {
    StepVerifier.create(receiver.receive(), 0)
        .then(ring::assertParked)
        .then(this::listen)
        .then(() -> write(300))
        .then(
            () -> {
              ReceiverStats stats = receiver.stats();
              assertThat(stats.overwritten()).isEqualTo(45 * FOOTPRINT);
              assertThat(stats.bytesWaiting()).isEqualTo(255 * FOOTPRINT);
            })
        .then(this::awaitLoss)
        .thenRequest(1)
        .expectNextCount(1)
        .then(ring::assertParked)
        .then(() -> write(1000))
        .then(() -> assertThat(receiver.stats().overwritten()).isGreaterThan(45 * FOOTPRINT))
        .thenCancel()
        .verify(PATIENCE);
    ring.assertNotSubscribed();
    assertThat(awaitLoss().bytes()).isPositive();
    assertThat(receiver.stats().overwritten())
        .as("what had been copied and not delivered is lost, too")
        .isEqualTo((written - 255 - 1) * FOOTPRINT);
    assertThat(receiver.receive(record -> record.getLong(0)).blockFirst(PATIENCE))
        .isEqualTo(written - 255);
    assertThat(receiver.stats().overwritten()).isEqualTo((written - 255 - 1) * FOOTPRINT);
  }

  @Test
  void aBatchStaysWholeWhileTheRingIsOverwritten() {
    write(100);
    List<Long> seen = new ArrayList<>();
    StepVerifier.create(receiver.receiveBatch().take(2), 2)
        .consumeNextWith(
            batch -> {
              write(1000);
              batch.forEach(record -> seen.add(record.getLong(0)));
            })
        .consumeNextWith(batch -> batch.forEach(record -> seen.add(record.getLong(0))))
        .verifyComplete();
    assertThat(seen).startsWith(0L, 1L).isSorted();
    assertThat(seen.get(seen.size() - 1)).isGreaterThan(63L);
  }

  /** What the subscription has told of, the next one does not tell of again. */
  @ParameterizedTest
  @ValueSource(ints = {250, 1000})
  void whatIsOverwrittenOfABatchIsCountedOnce(int more) {
    write(10);
    StepVerifier.create(receiver.receiveBatch(), 1)
        .expectNextCount(1)
        .then(() -> write(more))
        .thenCancel()
        .verify(PATIENCE);
    ring.assertNotSubscribed();
    long gone = written - 255;
    assertThat(receiver.stats().overwritten()).isEqualTo(gone * FOOTPRINT);
    assertThat(receiver.stats().bytes()).isZero();
    assertThat(
            receiver.receive(record -> record.getLong(0)).take(255).collectList().block(PATIENCE))
        .hasSize(255)
        .startsWith(gone);
    ring.assertNotSubscribed();
    assertThat(receiver.stats().overwritten()).isEqualTo(gone * FOOTPRINT);
    assertThat(receiver.stats().bytes()).isEqualTo(255 * FOOTPRINT);
  }

  /** The kernel's poll() may hide a notification; see DrainLoop. */
  @Test
  void aNotificationThatIsLostIsNotWaitedFor() {
    StepVerifier.create(receiver.receive(record -> record.getLong(0)))
        .then(ring::assertWaiting)
        .then(() -> ring.submitSilently(number(7)))
        .expectNext(7L)
        .thenCancel()
        .verify(PATIENCE);
  }

  /** There is a gap to come, and with it nothing, until the batch is back. */
  @Test
  void severalBatchesAreWaitedForAtAGap() {
    RingbufReceiver lending = RingbufReceiver.create(ring.options().batchesInFlight(4));
    List<RecordBatch> out = new ArrayList<>();
    write(20);
    StepVerifier.create(lending.receiveBatch(), 1)
        .consumeNextWith(out::add)
        .then(ring::assertParked)
        .then(() -> write(1000))
        .thenRequest(Long.MAX_VALUE)
        .expectNoEvent(Duration.ofMillis(100))
        .then(() -> out.get(0).forEach(record -> assertThat(record.getLong(0)).isLessThan(20)))
        .consumeNextWith(
            batch -> batch.forEach(record -> assertThat(record.getLong(0)).isGreaterThan(700)))
        .thenCancel()
        .verify(PATIENCE);
  }

  @Test
  void producersAreRefusedOnlyWhereTheOldestIsBusy() {
    Reservation busy = ring.reserve(8);
    while (ring.output(new byte[8])) {
      written++;
    }
    assertThat(written).isEqualTo(254);
    assertThat(ring.overwritePosition()).isZero();
    busy.submit();
    ring.submit(new byte[8]);
    assertThat(ring.overwritePosition()).isEqualTo(FOOTPRINT);
  }

  @Test
  void aSnapshotShowsWhatTheRingHoldsBesideASubscription() {
    write(300);
    Reservation busy = ring.reserve(8);
    write(1);
    assertThat(numbers(receiver.snapshot().collectList().block(PATIENCE)))
        .containsExactlyElementsOf(numbersBetween(47, 301));
    StepVerifier.create(receiver.receive(record -> record.getLong(0)).take(5), 5)
        .then(
            () ->
                assertThat(numbers(receiver.snapshot().collectList().block(PATIENCE))).hasSize(254))
        .expectNextCount(5)
        .verifyComplete();
    busy.discard();
    List<ReceiverRecord> records = receiver.snapshot().collectList().block(PATIENCE);
    assertThat(numbers(records)).containsExactlyElementsOf(numbersBetween(47, 301));
    assertThat(records.get(0).position()).isEqualTo(ring.overwritePosition());
    assertThat(records.get(0).ring().name()).isEqualTo("test");
    ring.assertNotSubscribed(); // it gives back behind the signal that completes
    assertThat(ring.consumerPosition()).as("what the subscription gave back").isPositive();
  }

  @Test
  void aSnapshotOfAnOrdinaryRingIsAnErrorThatSaysWhatToDo() {
    try (TestRingbuf ordinary = TestRingbuf.create(4096)) {
      StepVerifier.create(RingbufReceiver.create(ordinary.options()).snapshot())
          .expectErrorSatisfies(
              e ->
                  assertThat(e)
                      .isInstanceOf(RingbufException.class)
                      .hasMessageContaining("it is not in overwrite mode")
                      .hasMessageContaining("BPF_F_RB_OVERWRITE"))
          .verify(PATIENCE);
      ordinary.assertNotSubscribed();
    }
  }

  @Test
  void aSnapshotIsTakenAndEmittedOnAThreadOfItsOwn() {
    write(3);
    Set<String> threads = new HashSet<>();
    StepVerifier.create(
            receiver.snapshot().doOnNext(r -> threads.add(Thread.currentThread().getName())), 1)
        .expectNextCount(1)
        .then(() -> ring.assertNotSubscribed())
        .then(() -> write(1000))
        .thenRequest(2)
        .consumeNextWith(record -> assertThat(record.value().getLong(0)).isEqualTo(1))
        .expectNextCount(1)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("boundedElastic"));
  }

  @Test
  void aSnapshotThatIsOverwrittenAgainAndAgainIsGivenUp() {
    write(255);
    StepVerifier.create(lapped(() -> write(300)).snapshot())
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(RingbufException.class)
                    .hasMessageContaining("for 2 seconds")
                    .hasMessageContaining("Make it larger"))
        .verify(PATIENCE);
    ring.assertNotSubscribed();
  }

  @Test
  void aSnapshotIsCancelledWhileItIsTaken() {
    CountDownLatch begun = new CountDownLatch(1);
    write(255);
    Disposable snapshot =
        lapped(
                () -> {
                  write(300);
                  begun.countDown();
                })
            .snapshot()
            .subscribe();
    await(begun);
    snapshot.dispose();
    ring.patience(Duration.ofSeconds(1)).assertNotSubscribed(); // it would go on for 2 seconds
  }

  /** A receiver of the ring, with producers that do something during each copying. */
  private RingbufReceiver lapped(Runnable during) {
    RingbufSource source = () -> new Lapped(ring.open(), during);
    return RingbufReceiver.create(ReceiverOptions.source(source));
  }

  private static final class Lapped extends WrappedRing implements RingbufMemory {
    private final Runnable during;
    private final RingbufMemory memory;

    Lapped(OpenRingbuf ring, Runnable during) {
      super(ring);
      this.during = during;
      this.memory = ring.map();
    }

    @Override
    public RingbufMemory map() {
      return this;
    }

    @Override
    public boolean overwrites() {
      return true;
    }

    @Override
    public ByteBuffer consumerPage() {
      return memory.consumerPage();
    }

    @Override
    public ByteBuffer producerPage() {
      return memory.producerPage();
    }

    @Override
    public ByteBuffer[] windows() {
      return memory.windows();
    }

    @Override
    public void orderLoads() {
      during.run();
    }

    @Override
    public void close(boolean viewsMayRemain) {
      memory.close(viewsMayRemain);
    }
  }

  /** In a JVM of its own, which has memory for the ring and for no copy. */
  @Test
  void tooLittleMemoryIsAnErrorThatSaysHowMuchIsNeeded() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=2500k",
                "-cp",
                System.getProperty("java.class.path"),
                LittleMemory.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .contains("Cannot consume the test ring")
        .contains("its copy takes 2097152 bytes outside of the heap")
        .contains("Cannot take a snapshot of the test ring")
        .contains("its copy takes 1048576 bytes")
        .contains("-XX:MaxDirectMemorySize");
  }

  /** Prints what a subscription and a snapshot end with. */
  static final class LittleMemory {
    public static void main(String[] args) {
      RingbufReceiver receiver =
          RingbufReceiver.create(TestRingbuf.createOverwriting(1 << 20).options());
      receiver.receive().doOnError(System.out::println).onErrorComplete().blockLast(PATIENCE);
      receiver.snapshot().doOnError(System.out::println).onErrorComplete().blockLast(PATIENCE);
    }
  }

  @Test
  void aRingInOverwriteModeIsNeverFull() {
    assertThatThrownBy(() -> ring.fill(new byte[8])).isInstanceOf(IllegalStateException.class);
  }

  /**
   * Two producers lap the ring all the time, with a subscription and snapshots beside them. Run it
   * with {@code -Dringbuf.overwrite.records=100000000} for as many.
   */
  @Test
  void recordsAreWholeAndInOrderAndEveryByteIsAccountedFor() throws InterruptedException {
    long records = Long.getLong("ringbuf.overwrite.records", 2_000_000);
    try (TestRingbuf lapped = TestRingbuf.createOverwriting(64 * 1024)) {
      RingbufReceiver receiver = RingbufReceiver.create(lapped.options());
      AtomicLong wrong = new AtomicLong();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      long[] last = {-1, -1};
      BaseSubscriber<Object> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnError(Throwable error) {
              failure.set(error);
            }
          };
      receiver
          .receive(record -> isRight(record.asByteBuffer(), last) || wrong.incrementAndGet() > 0)
          .subscribe(subscriber);
      lapped.assertSubscribed();
      List<Thread> producers =
          IntStream.range(0, 2).mapToObj(id -> produce(lapped, id, records / 2)).toList();
      long snapshots = 0;
      while (producers.stream().anyMatch(Thread::isAlive)) {
        long[] order = {-1, -1};
        for (ReceiverRecord record : receiver.snapshot().collectList().block(PATIENCE)) {
          if (!isRight(record.value(), order)) {
            wrong.incrementAndGet();
          }
        }
        snapshots++;
        Thread.sleep(1);
      }
      lapped.assertWaiting();
      ReceiverStats stats = receiver.stats();
      subscriber.cancel();
      lapped.assertNotSubscribed();
      System.out.printf(
          "%d records, %d delivered, %d bytes overwritten, %d snapshots%n",
          records, stats.records(), stats.overwritten(), snapshots);
      assertThat(failure.get()).isNull();
      assertThat(wrong).hasValue(0);
      assertThat(snapshots).isPositive();
      assertThat(stats.overwritten()).isPositive();
      assertThat(stats.bytes() + stats.overwritten()).isEqualTo(producerPosition(records));
      assertThat(Math.max(last[0], last[1])).as("the last one").isEqualTo(records / 2 - 1);
    }
  }

  private static final int[] LENGTHS = {16, 40, 17, 200, 24};

  private static Thread produce(TestRingbuf ring, int id, long records) {
    Thread thread =
        new Thread(
            () -> {
              for (long n = 0; n < records; n++) {
                byte[] bytes = new byte[LENGTHS[(int) (n % LENGTHS.length)]];
                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(0, n).putLong(8, id);
                for (int i = 16; i < bytes.length; i++) {
                  bytes[i] = (byte) (n + i * 3 + id);
                }
                while (!ring.output(bytes)) {
                  Thread.onSpinWait(); // the other one was interrupted with a record that is BUSY
                }
              }
            });
    thread.start();
    return thread;
  }

  private static boolean isRight(ByteBuffer record, long[] last) {
    long n = record.getLong(0);
    int id = (int) record.getLong(8);
    if (id < 0 || id > 1 || n <= last[id]) {
      return false;
    }
    last[id] = n;
    if (record.remaining() != LENGTHS[(int) (n % LENGTHS.length)]) {
      return false;
    }
    for (int i = 16; i < record.remaining(); i++) {
      if (record.get(i) != (byte) (n + i * 3 + id)) {
        return false;
      }
    }
    return true;
  }

  private static long producerPosition(long records) {
    long round = IntStream.of(LENGTHS).mapToLong(length -> (length + 15) & ~7L).sum();
    return records / LENGTHS.length * round;
  }

  private void assertAccounted(long overwritten) {
    ReceiverStats stats = receiver.stats();
    assertThat(stats.overwritten()).isEqualTo(overwritten);
    assertThat(stats.bytes() + stats.overwritten()).isEqualTo(written * FOOTPRINT);
    assertThat(stats.bytesWaiting()).isZero();
  }

  private void write(int records) {
    for (int i = 0; i < records; i++) {
      ring.submit(number(written++));
    }
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, number).array();
  }

  private static List<Long> numbers(List<ReceiverRecord> records) {
    return records.stream().map(record -> record.value().getLong(0)).toList();
  }

  private static List<Long> numbersBetween(int first, int end) {
    return IntStream.range(first, end).mapToObj(n -> (long) n).toList();
  }

  /** Subscribes to the first loss that is told of, for {@link #awaitLoss}. */
  private void listen() {
    receiver.losses().next().subscribe(told::complete);
  }

  private Loss awaitLoss() {
    return told.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
