package reactor.ringbuf.samples.ringbufcat;

import java.util.List;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/** Makes the lines of several rings, which one receiver reads. */
record RingLines(List<Ring> rings) implements RecordDecoder<String> {

  @Override
  @SuppressWarnings("NullAway") // null passes a record over
  public String decode(RingbufRecord record) {
    return rings.get(record.ring().index()).lines().line(record);
  }

  @Override
  public boolean passesOver() {
    return true;
  }
}
