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
  private int at;

  OneByOne(RingConsumer consumer) {
    this.consumer = consumer;
    this.run = consumer.run();
  }

  Found next() {
    if (!consumer.scan(1, 1)) {
      return Found.NOTHING;
    }
    at = run.firstRecord();
    return at == run.end() ? Found.DISCARDED : Found.COMMITTED;
  }

  void release() {
    run.passTo(run.end());
    consumer.release();
  }

  int length() {
    return RecordHeader.length(run.header(at));
  }

  byte content(int index) {
    return run.memory().get(at + RecordHeader.SIZE + index);
  }
}
