package reactor.ringbuf.tests.blockhound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.test.TestRingbuf;
import reactor.test.StepVerifier;

/**
 * Nothing that happens on the ring's thread blocks, from subscription to cancellation, except where
 * it waits on purpose. The wait for the ring itself is a system call of the library's own, which
 * BlockHound does not see.
 *
 * <p>What blocks is noted and thrown on the spot, as BlockHound does for its users.
 */
class BlockHoundTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

  private final TestRingbuf ring = TestRingbuf.create(64 * 1024);
  private final RingbufReceiver receiver = RingbufReceiver.create(ring.options());

  @BeforeAll
  static void install() {
    // Allowances come from the library's own BlockHoundIntegration: what users get.
    // A test ring's poller has a lock where the kernel has epoll: whoever cancels may hold it.
    BlockHound.install(
        builder ->
            builder
                .allowBlockingCallsInside("reactor.ringbuf.test.LockPoller", "remove")
                .allowBlockingCallsInside("reactor.ringbuf.test.LockPoller", "close")
                .blockingMethodCallback(
                    method -> {
                      BLOCKED.add(Thread.currentThread().getName() + ": " + method);
                      throw new BlockingOperationError(method);
                    }));
  }

  @AfterEach
  void closeRing() {
    ring.assertNotSubscribed().close();
    BLOCKED.clear();
  }

  @Test
  void copiesDoNotBlock() {
    assertDoesNotBlock(receiver.receive().map(ByteBuffer::remaining));
  }

  @Test
  void decoderDoesNotBlock() {
    assertDoesNotBlock(receiver.receive(RingbufRecord::length));
  }

  @Test
  void batchesDoNotBlock() {
    assertDoesNotBlock(
        receiver
            .receiveBatch()
            .map(
                batch -> {
                  int size = batch.size();
                  batch.release();
                  return size;
                }));
  }

  private void assertDoesNotBlock(Flux<Integer> received) {
    StepVerifier.create(received, 0)
        .then(() -> ring.assertParked().submit(new byte[100]))
        .thenRequest(1)
        .expectNextCount(1)
        .then(ring::assertParked)
        .thenRequest(2)
        .then(ring::assertWaiting)
        .then(() -> ring.reserve(7).discard())
        .then(() -> ring.submit(new byte[100]))
        .expectNextCount(1)
        .thenCancel()
        .verify(LIMIT);
    ring.assertNotSubscribed();
    assertBusyRingDoesNotBlock(received);
    StepVerifier.create(received.ignoreElements())
        .then(() -> ring.assertWaiting().corruptHeader(1 << 29))
        .expectError(RingbufException.class)
        .verify(LIMIT);
    assertThat(BLOCKED).isEmpty();
  }

  /** With records in close succession, so that the thread naps. */
  private void assertBusyRingDoesNotBlock(Flux<Integer> received) {
    AtomicBoolean done = new AtomicBoolean();
    Thread producer =
        new Thread(
            () -> {
              while (!done.get()) {
                ring.output(new byte[8]);
              }
            });
    long naps = receiver.stats().naps();
    StepVerifier.create(received)
        .then(producer::start)
        .thenConsumeWhile(size -> receiver.stats().naps() < naps + 10)
        .thenCancel()
        .verify(LIMIT);
    done.set(true);
    join(producer);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while joining", e);
    }
  }

  @Test
  void decoderThatSleepsIsCaught() {
    StepVerifier.create(
            receiver.receive(
                record -> {
                  Thread.sleep(1);
                  return record.length();
                }))
        .then(() -> ring.submit(new byte[1]))
        .expectErrorMatches(error -> error instanceof BlockingOperationError)
        .verify(LIMIT);
    assertThat(BLOCKED)
        .singleElement()
        .asString()
        .startsWith("ringbuf-test-")
        .contains("java.lang.Thread.sleep");
  }
}
