package reactor.ringbuf;

import org.jspecify.annotations.Nullable;
import reactor.ringbuf.consumer.RecordBlock;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/** Shows each record to the user's decoder, through one view that is reused. */
final class DecodingReader<T> implements RecordReader<T> {

  private final RecordDecoder<T> decoder;
  private final RingbufRecord view;
  private final RecordBlock block = new RecordBlock();

  DecodingReader(RecordDecoder<T> decoder, RingbufInfo ring) {
    this.decoder = decoder;
    this.view = new RingbufRecord(ring);
  }

  @Override
  public void enter(RecordRun run) {
    run.copyTo(block);
    view.enter(run);
  }

  @Override
  public @Nullable T read(int at, int length) throws Exception {
    view.wrap(at + RecordHeader.SIZE, length);
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
