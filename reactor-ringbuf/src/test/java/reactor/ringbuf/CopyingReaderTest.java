package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.ringbuf.consumer.PresentRecord;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;

/** How much {@link CopyingReader} copies at once. */
class CopyingReaderTest {

  private static final int RING = 1 << 20;

  private final CopyingReader reader = new CopyingReader();

  /** So many records of one length take one block, and nothing is copied of the next one. */
  @ParameterizedTest
  @CsvSource({"8, 512", "64, 113", "2000, 4", "3000, 2", "4096, 1", "8184, 1", "9000, 1"})
  void aBlockEndsWithARecord(int length, int records) {
    int footprint = RecordHeader.footprint(length);
    ByteBuffer justSoMany = ByteBuffer.allocate(records * footprint);
    for (int i = 0; i < records; i++) {
      Present record = new Present(justSoMany, i * footprint, length);
      assertThat(reader.read(record).remaining()).isEqualTo(length);
      assertThat(record.looks).as("is copied: record " + i).isEqualTo(i == 0 ? 1 : 0);
    }
    Present next = new Present(ByteBuffer.allocate(RING), records * footprint, length);
    reader.read(next);
    assertThat(next.looks).as("begins the next block").isEqualTo(1);
  }

  /** Where the others are longer or shorter than the first, they are as whole. */
  @Test
  void lengthsMayDiffer() {
    ByteBuffer ring = ByteBuffer.allocate(RING);
    for (int i = 0; i < RING; i++) {
      ring.put(i, (byte) (i * 31));
    }
    int at = 0;
    for (int i = 0; i < 2_000; i++) {
      int length = i * 7919 % 500;
      ByteBuffer copy = reader.read(new Present(ring, at, length));
      assertThat(copy).isEqualTo(ring.slice(at + RecordHeader.SIZE, length));
      at += RecordHeader.footprint(length);
    }
  }

  /** A record of a run that goes on to the end of the ring. */
  private static final class Present implements PresentRecord {

    private final ByteBuffer window;
    private final int at;
    private final int length;
    private int looks;

    Present(ByteBuffer window, int at, int length) {
      this.window = window;
      this.at = at;
      this.length = length;
    }

    @Override
    public ByteBuffer window() {
      looks++;
      return window;
    }

    @Override
    public int offset() {
      return at + RecordHeader.SIZE;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public long position() {
      return at;
    }

    @Override
    public int committed() {
      return RING - offset();
    }

    @Override
    public RecordRun detach() {
      throw new UnsupportedOperationException();
    }
  }
}
