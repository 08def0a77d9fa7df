package reactor.ringbuf.consumer;

/** Reads a ring one record at a time, discarded ones too, and says what it finds. */
final class OneByOne {

  /** What is at the local position. */
  enum Found {
    /** Nothing is reserved there, or the record is still being written. */
    NOTHING,
    DISCARDED,
    COMMITTED
  }

  private final RingConsumer consumer;
  private final RecordRun run;

  OneByOne(RingConsumer consumer) {
    this.consumer = consumer;
    this.run = consumer.run();
  }

  Found next() {
    if (!consumer.scan(1, 1)) {
      return Found.NOTHING;
    }
    return run.next() ? Found.COMMITTED : Found.DISCARDED;
  }

  void release() {
    run.pass();
    consumer.release();
  }

  int length() {
    return run.length();
  }

  byte content(int index) {
    return run.window().get(run.offset() + index);
  }
}
