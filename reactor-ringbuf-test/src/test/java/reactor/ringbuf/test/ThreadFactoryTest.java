package reactor.ringbuf.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reactor.ringbuf.test.Records.record;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.test.StepVerifier;

/** Whatever a thread factory makes of the ring's thread: the ring is free for the next one. */
@Timeout(60)
class ThreadFactoryTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestRingbuf ring = TestRingbuf.create(4096);

  @AfterEach
  void close() {
    ring.assertNotSubscribed().close();
  }

  static List<Throwable> unusual() {
    return List.of(
        new InternalError("unusual"), new SecurityException("unusual"), new Error("unusual"));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void aThreadThatCannotBeStartedIsAnErrorAndKeepsNothing(Throwable problem) {
    ThreadFactory factory =
        task ->
            new Thread(task) {
              @Override
              public synchronized void start() {
                ThreadFactoryTest.<RuntimeException>sneak(problem);
              }
            };
    StepVerifier.create(RingbufReceiver.create(ring.options().threadFactory(factory)).receive())
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(RingbufException.class)
                    .hasMessageContaining("could not be started")
                    .hasMessageContaining("unusual")
                    .hasCause(problem))
        .verify(LIMIT);
    assertReceives();
  }

  /** Nobody tells of that; whoever wants the ring next finds out. */
  @Test
  void aThreadThatDiesBeforeItRunsLeavesTheRingToTheNextOne() throws InterruptedException {
    List<Thread> made = new CopyOnWriteArrayList<>();
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(() -> {}, "dies early");
          made.add(thread);
          return thread;
        };
    RingbufReceiver.create(ring.options().threadFactory(factory))
        .receive()
        .subscribe(record -> {}, errors::add);
    made.get(0).join();
    assertReceives();
    assertThat(errors)
        .singleElement()
        .satisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(RingbufException.class)
                    .hasMessageContaining("dies early ended without running its task")
                    .hasMessageContaining("thread factory"));
  }

  @Test
  void virtualThreadsAreRefused() throws ReflectiveOperationException {
    assumeTrue(Runtime.version().feature() >= 21, "[optional] virtual threads came with JDK 21");
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    ThreadFactory virtual =
        (ThreadFactory)
            Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    StepVerifier.create(RingbufReceiver.create(ring.options().threadFactory(virtual)).receive())
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(RingbufException.class)
                    .hasMessageContaining("makes virtual threads")
                    .hasMessageContaining("Thread.ofPlatform().factory()"))
        .verify(LIMIT);
    assertReceives();
  }

  private void assertReceives() {
    ring.submit(record(7));
    StepVerifier.create(
            RingbufReceiver.create(ring.options()).receive(record -> record.getLong(0)).take(1))
        .expectNext(7L)
        .expectComplete()
        .verify(LIMIT);
  }

  @SuppressWarnings("unchecked") // start() declares nothing, and throws anything
  private static <E extends Throwable> void sneak(Throwable problem) throws E {
    throw (E) problem;
  }
}
