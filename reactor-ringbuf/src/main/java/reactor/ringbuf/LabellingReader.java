package reactor.ringbuf;

import reactor.ringbuf.consumer.RecordRun;

/** Copies records, and says where each came from. */
final class LabellingReader implements RecordReader<ReceiverRecord> {

  private final CopyingReader copies = new CopyingReader();
  private final RingbufInfo ring;

  /** The position in the ring of what is at 0 in the run's memory. */
  private long base;

  LabellingReader(RingbufInfo ring) {
    this.ring = ring;
  }

  @Override
  public void enter(RecordRun run) {
    copies.enter(run);
    base = run.position(0);
  }

  @Override
  public ReceiverRecord read(int at, int length) {
    return new ReceiverRecord(ring, base + at, copies.read(at, length));
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
