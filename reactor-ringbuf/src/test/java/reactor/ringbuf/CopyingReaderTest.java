package reactor.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(ints = {0, 8, 64, 2000, 9000, 60_000})
  void whatIsWrittenLaterIsNotSeen(int length) {
    int records = 2;
    for (int i = 0; i < records; i++) {
      ring.submit(length);
    }
    List<ByteBuffer> submitted = scan();
    reader.enter(run);
    data.put(0, new byte[data.capacity()]);
    assertThat(submitted).hasSize(records);
    assertThat(read()).isEqualTo(submitted);
  }

  /** Where the others are longer or shorter than the first, they are as whole. */
  @Test
  void lengthsMayDiffer() {
    int[] lengths = new int[400];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = i * 7919 % 500;
      ring.submit(lengths[i]);
    }
    List<ByteBuffer> submitted = scan();
    assertThat(run.commonLength()).isEqualTo(RecordRun.MIXED);
    reader.enter(run);
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
