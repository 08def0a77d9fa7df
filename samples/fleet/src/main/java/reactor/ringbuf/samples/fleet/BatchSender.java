package reactor.ringbuf.samples.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufRecord;

/**
 * Sends batches to Kafka, one after the other on one thread, which may wait when the producer's
 * memory is used up; a batch is done when the broker has acknowledged all its records. Nothing
 * overtakes one that fails: the broker's refusal closes the producer, and behind what could not be
 * made or sent nothing is sent.
 */
final class BatchSender {

  private final Producer<byte[], byte[]> producer;
  private final Function<RingbufRecord, ProducerRecord<byte[], byte[]>> encoder;
  private final Scheduler worker;
  private final DeliveryProgress progress;

  /** Whether something could not be made or sent. Only the worker touches it. */
  private boolean failed;

  /**
   * @param worker of one thread, so that batches are sent in the order in which they come
   */
  BatchSender(
      Producer<byte[], byte[]> producer,
      Function<RingbufRecord, ProducerRecord<byte[], byte[]>> encoder,
      Scheduler worker,
      DeliveryProgress progress) {
    this.producer = producer;
    this.encoder = encoder;
    this.worker = worker;
    this.progress = progress;
  }

  /** Completes when all of the batch is in the topic. */
  Mono<Void> send(RecordBatch batch) {
    return send(() -> messages(batch));
  }

  /**
   * Completes when all messages are in the topic.
   *
   * @param messages makes them, on the thread that sends
   */
  Mono<Void> send(Supplier<List<ProducerRecord<byte[], byte[]>>> messages) {
    return Mono.<Void>create(sink -> sendUnlessOneFailed(messages, sink)).subscribeOn(worker);
  }

  /** Whoever waits for a batch behind one that has failed is cancelled, but maybe not yet. */
  private void sendUnlessOneFailed(
      Supplier<List<ProducerRecord<byte[], byte[]>>> messages, MonoSink<Void> sink) {
    if (failed) {
      return;
    }
    try {
      send(messages.get(), sink);
    } catch (RuntimeException | Error e) {
      failed = true;
      throw e;
    }
  }

  /**
   * All of them before the first is sent: of a batch that cannot be sent as a whole, nothing is.
   */
  private List<ProducerRecord<byte[], byte[]>> messages(RecordBatch batch) {
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>(batch.size());
    batch.forEach(record -> messages.add(encoder.apply(record)));
    return messages;
  }

  private void send(List<ProducerRecord<byte[], byte[]>> messages, MonoSink<Void> sink) {
    Acknowledgements acknowledgements = new Acknowledgements(messages.size(), sink);
    progress.sent(messages.size());
    for (ProducerRecord<byte[], byte[]> message : messages) {
      if (acknowledgements.over) {
        return; // it has failed, or nobody waits for it: nothing more of it is sent
      }
      producer.send(message, acknowledgements);
    }
  }

  /** Counts those of a batch. The producer calls it on its thread, or at once if it gives up. */
  private final class Acknowledgements implements Callback {

    private final MonoSink<Void> sink;
    private final AtomicInteger missing;
    private volatile boolean over;

    Acknowledgements(int missing, MonoSink<Void> sink) {
      this.missing = new AtomicInteger(missing);
      this.sink = sink;
      sink.onDispose(() -> over = true);
      if (missing == 0) {
        sink.success();
      }
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
      progress.acknowledged(error == null);
      if (over) {
        return;
      }
      if (error != null) {
        sink.error(error);
        // Nothing comes to be in the topic before this. Without a lock: unless this is the
        // producer's own thread, close waits for that, and it completes the others here.
        producer.close(Duration.ZERO);
      } else if (missing.decrementAndGet() == 0) { // one that has failed is never counted
        sink.success();
      }
    }
  }
}
