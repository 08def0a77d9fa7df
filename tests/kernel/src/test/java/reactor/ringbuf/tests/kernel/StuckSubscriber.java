package reactor.ringbuf.tests.kernel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.ProcessState;
import reactor.util.retry.Retry;

/**
 * A pipeline that is stuck in its first record, gives that up, and subscribes again, for so long:
 * each subscription waits for the one that is stuck, and is given up as well.
 */
final class StuckSubscriber {

  private StuckSubscriber() {}

  static void run(ReceiverOptions options, long seconds) throws InterruptedException {
    CountDownLatch forGood = new CountDownLatch(1);
    AtomicLong subscriptions = new AtomicLong();
    Throwable[] error = new Throwable[1];
    Disposable pipeline =
        RingbufReceiver.create(options)
            .receive()
            .doOnSubscribe(subscription -> subscriptions.incrementAndGet())
            .doOnNext(record -> stuck(forGood))
            .timeout(Duration.ofMillis(20))
            .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(1)))
            .subscribe(record -> {}, e -> error[0] = e);
    while (subscriptions.get() < 10) {
      Thread.sleep(10); // classes are loaded
    }
    ProcessState before = ProcessState.now();
    long most = 0;
    long mostRings = 0;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end && !pipeline.isDisposed()) {
      Thread.sleep(50);
      ProcessState now = ProcessState.now();
      most = Math.max(most, now.files());
      mostRings = Math.max(mostRings, now.ringMappings());
    }
    System.out.println("subscriptions: " + subscriptions);
    System.out.println("error: " + error[0]);
    System.out.println("files: " + before.files() + " -> " + most);
    System.out.println("rings mapped: " + before.ringMappings() + " -> " + mostRings);
    System.out.println("more files: " + (most - before.files()));
  }

  private static void stuck(CountDownLatch forGood) {
    boolean interrupted = false;
    while (true) {
      try {
        forGood.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // as many drivers do
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
