package reactor.ringbuf;

import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.flux.RecordReader;

/** Shows each record to the user's decoder, through one view that is reused. */
final class DecodingReader<T> implements RecordReader<T> {

  private final RecordDecoder<T> decoder;
  private final RingbufRecord view = new RingbufRecord();

  DecodingReader(RecordDecoder<T> decoder) {
    this.decoder = decoder;
  }

  @Override
  public T read(RingConsumer record) throws Exception {
    view.wrap(record.window(), record.offset(), record.length());
    try {
      return decoder.decode(view);
    } finally {
      view.unwrap();
    }
  }

  @Override
  public boolean handsOutViews() {
    return true;
  }
}
