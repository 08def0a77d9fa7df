package reactor.ringbuf.tests.hostile;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import reactor.core.publisher.Flux;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.test.TestRingbuf;

/**
 * A program whose decoder keeps its views, for threads that read them while the ring is drained,
 * closed and gone. {@link LeakedViewTest} runs it in a process of its own, since a mistake of the
 * library would end it with a signal.
 */
final class LeakyDecoder {

  static final String SURVIVED = "survived";

  private static final int ROUNDS = 300;
  private static final int RECORDS = 200;
  private static final int READERS = 2;

  /** Leaked views; one is replaced now and then, so that some live long and others are unmapped. */
  private final AtomicReferenceArray<ByteBuffer> views = new AtomicReferenceArray<>(8);

  private volatile RingbufRecord record;
  private volatile boolean done;
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private LeakyDecoder() {}

  public static void main(String[] args) throws InterruptedException {
    new LeakyDecoder().run();
  }

  private void run() throws InterruptedException {
    Thread[] readers = new Thread[READERS];
    for (int i = 0; i < READERS; i++) {
      readers[i] = new Thread(this::read, "reader-" + i);
      readers[i].start();
    }
    for (int round = 0; round < ROUNDS; round++) {
      try (TestRingbuf ring = TestRingbuf.create(64 * 1024)) {
        ring.fill(new byte[100]);
        RingbufReceiver receiver = RingbufReceiver.create(ring.options());
        int slot = round % views.length();
        Flux<Integer> lengths =
            round % 2 == 0
                ? receiver.receive(record -> leak(record, slot))
                : receiver.receiveBatch().doOnNext(b -> b.forEach(r -> leak(r, slot))).map(b -> 1);
        lengths.take(round % 2 == 0 ? RECORDS : 1).blockLast(Duration.ofSeconds(10));
        ring.assertNotSubscribed();
      }
      if (round % 50 == 49) {
        System.gc(); // lets the cleaner unmap what nobody can read any more
      }
    }
    long before = bytesRead.get();
    while (bytesRead.get() < before + 1_000_000) { // all rings are closed now
      Thread.onSpinWait();
    }
    done = true;
    for (Thread reader : readers) {
      reader.join();
    }
    System.out.printf(
        "%s %d rounds; %,d bytes read from leaked views, %,d reads refused%n",
        SURVIVED, ROUNDS, bytesRead.get(), refused.get());
  }

  private int leak(RingbufRecord record, int slot) {
    this.record = record;
    views.set(slot, record.asByteBuffer());
    return record.length();
  }

  private void read() {
    while (!done) {
      for (int slot = 0; slot < views.length(); slot++) {
        ByteBuffer view = views.get(slot);
        if (view != null) {
          for (int i = 0; i < view.limit(); i++) {
            view.get(i);
          }
          bytesRead.addAndGet(view.limit());
        }
      }
      RingbufRecord leaked = record;
      if (leaked != null) {
        try {
          leaked.getLong(0);
          leaked.copy();
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
          refused.incrementAndGet();
        }
      }
    }
  }
}
