package reactor.ringbuf.tests.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Flux;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Batch;
import reactor.ringbuf.tests.fixtures.Payload;

/**
 * Receives records whose every byte is known, and says how many were good, how many a reader saw
 * that were none, and how many of those were delivered nevertheless.
 */
final class VerifyingConsumer {

  /** How it receives. */
  enum Form {
    /** Decoded in the ring, since they are large. */
    DECODED(200, false),
    /** Decoded in a block that they are copied to. */
    DECODED_SMALL(64, true),
    BATCHES(200, false),
    COPIES(64, true);

    /** What is to be written for it. */
    final Batch records;

    /** Whether records are copied, and checked, before they are read. */
    final boolean copied;

    Form(int length, boolean copied) {
      this.records = Batch.of(1).length(length);
      this.copied = copied;
    }
  }

  private static final int FEW = 500;

  private final AtomicLong good = new AtomicLong();
  private final AtomicLong garbageSeen = new AtomicLong();
  private final AtomicLong garbageDelivered = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();
  private final Form form;
  private final long pauseNanos;
  private long next = -1;

  VerifyingConsumer(Form form, long pauseNanos) {
    this.form = form;
    this.pauseNanos = pauseNanos;
  }

  /** Receives until that fails, or a few records. */
  static String run(ReceiverOptions options, Form form, long pauseNanos) {
    VerifyingConsumer consumer = new VerifyingConsumer(form, pauseNanos);
    String error =
        consumer
            .receive(RingbufReceiver.create(options))
            .take(FEW)
            .then()
            .thenReturn("none")
            .onErrorResume(e -> Flux.just(e.getClass().getSimpleName()).next())
            .block();
    return consumer.result(error);
  }

  /** What it delivers: numbers of records, or -1. */
  Flux<Long> receive(RingbufReceiver receiver) {
    Flux<Long> records =
        switch (form) {
          case DECODED, DECODED_SMALL -> receiver.receive(record -> read(record.asByteBuffer()));
          case BATCHES ->
              receiver.receiveBatch(
                  batch -> {
                    List<Long> ids = new ArrayList<>();
                    batch.forEach(record -> ids.add(read(record.asByteBuffer())));
                    return Flux.fromIterable(ids);
                  });
          case COPIES -> receiver.receive().map(this::read);
        };
    return records.doOnNext(this::delivered);
  }

  private long read(ByteBuffer record) {
    if (pauseNanos > 0) {
      LockSupport.parkNanos(pauseNanos);
    }
    long id = verified(record);
    if (id < 0) {
      garbageSeen.incrementAndGet();
    }
    return id;
  }

  /** The number of a record, or -1 for something else. */
  private long verified(ByteBuffer bytes) {
    if (bytes.remaining() != form.records.length()) {
      return -1;
    }
    long id = Payload.id(bytes);
    try {
      Payload.verify(bytes, id);
    } catch (AssertionError e) {
      return -1;
    }
    return Payload.producer(id) == 0 ? id : -1;
  }

  private void delivered(long id) {
    if (id < 0) {
      garbageDelivered.incrementAndGet();
      return;
    }
    good.incrementAndGet();
    if (next >= 0 && id != next) {
      gaps.incrementAndGet();
    }
    next = id + 1;
  }

  long good() {
    return good.get();
  }

  String result(String error) {
    return "delivered %d, gaps %d, garbage seen %d, garbage delivered %d, error %s"
        .formatted(good.get(), gaps.get(), garbageSeen.get(), garbageDelivered.get(), error);
  }
}
