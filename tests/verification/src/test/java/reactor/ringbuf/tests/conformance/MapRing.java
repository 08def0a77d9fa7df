package reactor.ringbuf.tests.conformance;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.test.Wakeup;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.KernelRing;
import reactor.ringbuf.tests.fixtures.RingView;
import reactor.ringbuf.tests.fixtures.Written;

/** A map in this kernel, to which BPF programs write. */
final class MapRing implements Ring {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final KernelRing ring = KernelRing.create(SIZE);
  private final RingView view = ring.view();
  private CompletableFuture<Written> held = CompletableFuture.completedFuture(null);

  @Override
  public boolean output(int length, Wakeup wakeup) {
    return ring.producer(0).write(one(length, wakeup)).written() == 1;
  }

  @Override
  public boolean discard(int length, Wakeup wakeup) {
    Batch batch = one(length, wakeup).method(Batch.Method.DYNPTR).discardEvery(1);
    return ring.producer(0).write(batch).discarded() == 1;
  }

  @Override
  public boolean hold(int length, boolean discard, Wakeup wakeup) {
    long before = producerPosition();
    Batch batch = one(length, wakeup).discardEvery(discard ? 1 : 0).method(Batch.Method.DYNPTR);
    held = CompletableFuture.supplyAsync(() -> ring.producer(1).hold(batch, LIMIT));
    while (producerPosition() == before && !held.isDone()) {
      Thread.onSpinWait();
    }
    return producerPosition() != before;
  }

  @Override
  public void release() {
    ring.producer(1).release();
    held.join();
  }

  private static Batch one(int length, Wakeup wakeup) {
    return Batch.of(1)
        .length(length)
        .wakeup(
            switch (wakeup) {
              case ADAPTIVE -> Batch.Wakeup.ADAPTIVE;
              case NO_WAKEUP -> Batch.Wakeup.NEVER;
              case FORCE_WAKEUP -> Batch.Wakeup.FORCE;
            });
  }

  @Override
  public long producerPosition() {
    return view.producerPosition();
  }

  @Override
  public long consumerPosition() {
    return view.consumerPosition();
  }

  @Override
  public void moveConsumer(long position) {
    view.moveConsumer(position);
  }

  @Override
  public ReceiverOptions options() {
    return ring.options();
  }

  @Override
  public void close() {
    view.close();
    ring.close();
  }
}
