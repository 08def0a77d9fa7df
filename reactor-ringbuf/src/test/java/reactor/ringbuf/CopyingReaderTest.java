package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.consumer.MemoryRing;
import reactor.ringbuf.consumer.RecordCopy;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;

/** That what {@link CopyingReader} has copied is whole, and stays as it is. */
class CopyingReaderTest {

  private final MemoryRing ring = MemoryRing.of(1 << 17);
  private final ByteBuffer data = ring.windows()[0];
  private final RingConsumer consumer = ring.consumer();
  private final RecordRun run = consumer.run();
  private final CopyingReader reader = new CopyingReader();

  /** A run is copied when it begins, so that nothing that is written over it is seen. */
  @ParameterizedTest
  @ValueSource(ints = {8, 64, 2000, 5000})
  void whatIsWrittenLaterIsNotSeen(int length) {
    int records = 3;
    for (int i = 0; i < records; i++) {
      ring.submit(length);
    }
    List<ByteBuffer> submitted = scan();
    reader.enter(run);
    overwrite();
    assertThat(submitted).hasSize(records);
    assertThat(read()).isEqualTo(submitted);
  }

  /** What is kept of one small record is limited. */
  @ParameterizedTest
  @CsvSource({"16_376, true", "16_377, false", "100_000, false"})
  void aLongRecordIsCopiedByItself(int length, boolean inBlock) {
    ring.submit(length);
    List<ByteBuffer> submitted = scan();
    reader.enter(run);
    assertThat(run.isCopied()).isEqualTo(inBlock);
    List<ByteBuffer> read = read();
    overwrite();
    assertThat(read).isEqualTo(submitted);
  }

  @Test
  void whatIsDiscardedIsNotCopied() {
    for (int i = 0; i < 3; i++) {
      ring.discard(ring.reserve(64), 64);
    }
    assertThat(consumer.scan(Integer.MAX_VALUE, ring.size)).isTrue();
    assertThat(run.discards()).isEqualTo(3);
    reader.enter(run);
    assertThat(run.isCopied()).isFalse();
  }

  /** Where the others are longer or shorter than the first, they are as whole. */
  @Test
  void lengthsMayDiffer() {
    int[] lengths = new int[60];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = i * 7919 % 300;
      ring.submit(lengths[i]);
    }
    List<ByteBuffer> submitted = scan();
    assertThat(run.commonLength()).isEqualTo(RecordRun.MIXED);
    reader.enter(run);
    overwrite();
    assertThat(read()).isEqualTo(submitted).hasSize(lengths.length);
  }

  /** What a subscriber has kept is not touched by what it receives later. */
  @Test
  void eachRunIsCopiedAnew() {
    int laps = 3;
    List<ByteBuffer> kept = new ArrayList<>();
    List<ByteBuffer> submitted = new ArrayList<>();
    for (int i = 0; i < laps * ring.size / RecordHeader.footprint(1000); i++) {
      ring.submit(1000);
      submitted.addAll(scan());
      reader.enter(run);
      kept.addAll(read());
      run.passTo(run.end());
      consumer.release();
      consumer.publish();
    }
    assertThat(consumer.position()).isGreaterThan((laps - 1L) * ring.size);
    assertThat(kept).isEqualTo(submitted);
  }

  /** Before anything is read: what a second consumer gives back may be written over. */
  @Test
  void aSecondConsumerIsNoticed() {
    ring.submit(8);
    ring.submit(8);
    scan();
    ring.consumerPage().putLong(0, RecordHeader.footprint(8));
    assertThatExceptionOfType(ForeignConsumerException.class).isThrownBy(() -> reader.enter(run));
  }

  /** What producers may do when a second consumer has given the records' space back. */
  private void overwrite() {
    data.put(0, new byte[data.capacity()]);
  }

  /** Finds all records there are; returns each, copied by itself. */
  private List<ByteBuffer> scan() {
    assertThat(consumer.scan(Integer.MAX_VALUE, ring.size)).isTrue();
    List<ByteBuffer> all = new ArrayList<>();
    walk((at, length) -> all.add(RecordCopy.of(run.memory(), at + RecordHeader.SIZE, length)));
    return all;
  }

  /** All records of the run, as the reader gives them. */
  private List<ByteBuffer> read() {
    List<ByteBuffer> all = new ArrayList<>();
    walk((at, length) -> all.add(reader.read(at, length)));
    return all;
  }

  private interface Step {
    void at(int at, int length);
  }

  private void walk(Step step) {
    for (int at = run.start(); at < run.end(); ) {
      int length = RecordHeader.length(run.header(at));
      step.at(at, length);
      at += RecordHeader.footprint(length);
    }
  }
}
