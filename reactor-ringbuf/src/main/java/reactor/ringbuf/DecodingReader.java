package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.PresentRecord;

/** Shows each record to the user's decoder, through one view that is reused. */
final class DecodingReader<T> implements RecordReader<T> {

  private final RecordDecoder<T> decoder;
  private final RingbufRecord view;

  DecodingReader(RecordDecoder<T> decoder, RingbufInfo ring) {
    this.decoder = decoder;
    this.view = new RingbufRecord(ring);
  }

  @Override
  public @Nullable T read(PresentRecord record) throws Exception {
    view.wrap(record.window(), record.offset(), record.length(), record.position());
    try {
      return decoder.decode(view);
    } finally {
      view.unwrap();
    }
  }

  @Override
  public void lossesKnownBy(RingLosses losses) {
    view.lossesKnownBy(losses);
  }

  @Override
  public boolean passesOver() {
    return decoder.passesOver();
  }

  @Override
  public boolean handsOutViews() {
    return true;
  }
}
