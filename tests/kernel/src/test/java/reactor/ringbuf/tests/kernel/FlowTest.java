package reactor.ringbuf.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RequiresBpf;

/** The source for those who know nothing of Reactor. */
@RequiresBpf
class FlowTest {

  @Test
  void isAFlowPublisher() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(5));
      FlowSubscriber<ByteBuffer> copies = new FlowSubscriber<>(2);
      ring.receiver().receiveAsFlow().subscribe(copies);
      assertThat(copies.await()).extracting(record -> record.getLong(0)).containsExactly(0L, 1L);
      FlowSubscriber<Long> ids = new FlowSubscriber<>(3);
      ring.receiver().receiveAsFlow(record -> record.getLong(0)).subscribe(ids);
      assertThat(ids.await()).containsExactly(2L, 3L, 4L);
    }
  }

  /** The one that was not read is taken back, as with the Flux. */
  @Test
  void batchesAreFlowPublishersToo() {
    try (KernelRing ring = KernelRing.create(4096)) {
      ring.producer(0).write(Batch.of(5));
      FlowSubscriber<RecordBatch> batches = new FlowSubscriber<>(1);
      ring.receiver().receiveBatchAsFlow().subscribe(batches);
      RecordBatch batch = batches.await().get(0);
      assertThat(batch.size()).isEqualTo(5);
      RingThread.awaitNone();
      assertThatIllegalStateException().isThrownBy(() -> batch.forEach(record -> {}));
      FlowSubscriber<Long> ids = new FlowSubscriber<>(1);
      ring.receiver().receiveAsFlow(record -> record.getLong(0)).subscribe(ids);
      assertThat(ids.await()).containsExactly(0L);
    }
  }

  /** Takes so many, one at a time, and cancels. */
  private static final class FlowSubscriber<T> implements Flow.Subscriber<T> {

    private final List<T> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<T>> all = new CompletableFuture<>();
    private final int wanted;
    private Flow.Subscription subscription;

    FlowSubscriber(int wanted) {
      this.wanted = wanted;
    }

    List<T> await() {
      return all.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(T value) {
      received.add(value);
      if (received.size() == wanted) {
        subscription.cancel();
        all.complete(received);
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable error) {
      all.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      all.completeExceptionally(new AssertionError("completed"));
    }
  }
}
