package reactor.ringbuf.tests.soak;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.ringbuf.RingbufReceiver;

/** The forms of receive, each with what notes its records in onNext, where they are delivered. */
enum Form {
  DECODED {
    @Override
    void start(RingbufReceiver receiver, LifeNotes notes, Pace pace) {
      subscribe(
          receiver.receive(record -> new Number(record.getLong(0), record.getLong(8))),
          pace.of(LUMP, number -> notes.received(number.number, number.origin)));
    }
  },
  COPIES {
    @Override
    void start(RingbufReceiver receiver, LifeNotes notes, Pace pace) {
      subscribe(receiver.receive(), pace.of(LUMP, copy -> note(copy, notes)));
    }

    private static void note(ByteBuffer copy, LifeNotes notes) {
      notes.received(copy.getLong(0), copy.getLong(8));
    }
  },
  BATCHES {
    @Override
    void start(RingbufReceiver receiver, LifeNotes notes, Pace pace) {
      subscribe(
          receiver.receiveBatch(),
          pace.of(
              1,
              batch ->
                  batch.forEach(record -> notes.received(record.getLong(0), record.getLong(8)))));
    }
  };

  /** So many records are requested at a time. */
  private static final int LUMP = 256;

  /** Subscribes. What goes wrong ends the process. */
  abstract void start(RingbufReceiver receiver, LifeNotes notes, Pace pace);

  private static <T> void subscribe(Publisher<T> source, Pace.Subscriber<T> subscriber) {
    source.subscribe(subscriber);
  }

  /** The number of a record, and where it comes from, as its first words have it. */
  private record Number(long number, long origin) {}
}
