package reactor.ringbuf;

import reactor.ringbuf.consumer.PresentRecord;

/** Copies records, and says where each came from. */
final class LabellingReader implements RecordReader<ReceiverRecord> {

  private final CopyingReader copies = new CopyingReader();
  private final RingbufInfo ring;

  LabellingReader(RingbufInfo ring) {
    this.ring = ring;
  }

  @Override
  public ReceiverRecord read(PresentRecord record) {
    return new ReceiverRecord(ring, record.position(), copies.read(record));
  }

  @Override
  public boolean handsOutViews() {
    return false;
  }
}
