package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.ringbuf.consumer.MemoryRing;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;

/** How much {@link CopyingReader} copies at once. */
class CopyingReaderTest {

  private final MemoryRing ring = MemoryRing.of(1 << 17);
  private final ByteBuffer data = ring.windows()[0];
  private final RingConsumer consumer = ring.consumer();
  private final RecordRun run = consumer.run();
  private final CopyingReader reader = new CopyingReader();

  /** So many records of one length take one block, and nothing is copied of the next one. */
  @ParameterizedTest
  @CsvSource({"8, 512", "64, 113", "2000, 4", "3000, 2", "4096, 1", "8184, 1", "9000, 1"})
  void aBlockEndsWithARecord(int length, int records) {
    for (int i = 0; i < records + 1; i++) {
      ring.submit(length);
    }
    begin();
    int footprint = RecordHeader.footprint(length);
    reader.read(0, length);
    clear(); // what is read later is as it was only if it has been copied already
    for (int i = 1; i < records; i++) {
      assertThat(isClear(reader.read(i * footprint, length))).as("record " + i).isFalse();
    }
    assertThat(isClear(reader.read(records * footprint, length))).as("the next block").isTrue();
  }

  /** Where the others are longer or shorter than the first, they are as whole. */
  @Test
  void lengthsMayDiffer() {
    int[] lengths = new int[400];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = i * 7919 % 500;
      ring.submit(lengths[i]);
    }
    begin();
    int at = 0;
    for (int length : lengths) {
      assertThat(reader.read(at, length))
          .isEqualTo(run.memory().slice(at + RecordHeader.SIZE, length));
      at += RecordHeader.footprint(length);
    }
  }

  /** A block is of one run: where the next one begins, there may be another record by then. */
  @Test
  void eachRunIsCopiedAnew() {
    int laps = 3;
    for (int i = 0; i < laps * ring.size / RecordHeader.footprint(1000); i++) {
      ring.submit(1000);
      begin();
      assertThat(reader.read(run.start(), 1000))
          .isEqualTo(run.memory().slice(run.start() + RecordHeader.SIZE, 1000));
      run.passTo(run.end());
      consumer.release();
      consumer.publish();
    }
    assertThat(consumer.position()).isGreaterThan((laps - 1L) * ring.size);
  }

  private void begin() {
    assertThat(consumer.scan(Integer.MAX_VALUE, ring.size)).isTrue();
    reader.enter(run);
  }

  private void clear() {
    for (int i = 0; i < data.capacity(); i++) {
      data.put(i, (byte) 0);
    }
  }

  private static boolean isClear(ByteBuffer record) {
    ByteBuffer rest = record.duplicate();
    while (rest.hasRemaining()) {
      if (rest.get() != 0) {
        return false;
      }
    }
    return true;
  }
}
