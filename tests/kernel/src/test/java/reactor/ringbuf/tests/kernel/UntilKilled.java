package reactor.ringbuf.tests.kernel;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RecordBatch;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.tests.fixtures.Received;

/**
 * A consumer that goes on until its process is killed, and notes what it has received in a file
 * that is mapped, and so outlives it.
 */
final class UntilKilled {

  /** How it receives. */
  enum Form {
    DECODED {
      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receive(record -> record.getLong(0)).doOnNext(note::received);
      }
    },
    COPIES {
      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receive().doOnNext(copy -> note.received(copy.getLong(0)));
      }
    },
    RECORDS {
      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receiveRecords().doOnNext(r -> note.received(r.value().getLong(0)));
      }
    },
    BATCHES {
      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receiveBatch().doOnNext(batch -> read(batch, note));
      }
    },
    LENT_BATCHES {
      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receiveBatch(batch -> Mono.fromRunnable(() -> read(batch, note)));
      }
    },
    /** As a sink that answers later: what counts is the answer, whatever order they come in. */
    BATCHES_IN_FLIGHT {
      @Override
      ReceiverOptions options(ReceiverOptions options) {
        return options.batchesInFlight(4);
      }

      @Override
      Flux<?> receive(RingbufReceiver receiver, Note note) {
        return receiver.receiveBatch(
            batch -> {
              List<Long> numbers = new ArrayList<>();
              batch.forEach(record -> numbers.add(record.getLong(0)));
              long micros = ThreadLocalRandom.current().nextInt(2_000);
              return Mono.delay(Duration.ofNanos(micros * 1_000))
                  .doOnSuccess(done -> note.answered(numbers));
            });
      }
    };

    ReceiverOptions options(ReceiverOptions options) {
      return options;
    }

    abstract Flux<?> receive(RingbufReceiver receiver, Note note);

    private static void read(RecordBatch batch, Note note) {
      batch.forEach(record -> note.received(record.getLong(0)));
    }
  }

  /**
   * What was received: the first number, and up to which one there was no gap and no repetition.
   */
  static final class Note {

    private static final int SIZE = 16;

    /** What a record takes, so that the ring is full. */
    private static final long WORK_NANOS = 1_000;

    private final MappedByteBuffer file;
    private final Received received = new Received();

    /** By their first numbers. */
    private final TreeMap<Long, List<Long>> early = new TreeMap<>();

    Note(Path path) throws IOException {
      try (FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        file = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        file.order(ByteOrder.nativeOrder());
      }
    }

    void received(long number) {
      if (received.count() == 0) {
        file.putLong(0, number);
      }
      received.accept(number);
      if (received.missing() != file.getLong(0)) {
        throw new AssertionError("a gap before record " + number);
      }
      file.putLong(8, number + 1);
      long end = System.nanoTime() + WORK_NANOS;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    /** Notes the numbers of a batch when those of all batches before it have been noted. */
    synchronized void answered(List<Long> numbers) {
      early.put(numbers.get(0), numbers);
      while (!early.isEmpty() && early.firstKey() == file.getLong(8)) {
        early.pollFirstEntry().getValue().forEach(this::received);
      }
    }

    long first() {
      return file.getLong(0);
    }

    /** One more than the last. */
    long end() {
      return file.getLong(8);
    }
  }

  private UntilKilled() {}

  static void run(ReceiverOptions options, Form form, Path file) throws IOException {
    form.receive(RingbufReceiver.create(form.options(options)), new Note(file)).blockLast();
  }
}
