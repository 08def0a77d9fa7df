package reactor.ringbuf.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.tests.hostile.Oracle.Finding;

/**
 * The consumer on rings in generated states, most of which no producer brings about, compared with
 * the oracle record by record and byte by byte. Anything thrown but the error for a corrupt ring
 * fails the test, and so does a read beyond the mapping, which throws here.
 */
class HostileMemoryTest {

  private static final int[] SIZES = {64, 256, 1024};
  private static final int RUN_BYTES = 128;

  private static final Map<Integer, RingImage> IMAGES = new HashMap<>();
  private static final Map<Finding, Long> FOUND = new EnumMap<>(Finding.class);
  private static long states;

  @Property(tries = 1_000_000)
  void consumerFindsWhatTheOracleFinds(
      @ForAll @IntRange(max = 2) int size,
      @ForAll @IntRange(max = 2) int windows,
      @ForAll long start,
      @ForAll @Size(max = 8) long[] entries,
      @ForAll long producer,
      @ForAll boolean inRuns) {
    RingImage image =
        IMAGES.computeIfAbsent(4 * size + windows, key -> RingImage.of(SIZES[size], windows));
    states++;
    image.scribble(start ^ producer);
    long position = Entries.start(start);
    long end = Entries.write(image, position, entries);
    long reserved = Entries.producer(producer, image, position, end);
    image.consumerPosition(position);
    image.producerPosition(reserved);

    Oracle oracle = new Oracle(image, reserved);
    RingConsumer consumer;
    try {
      consumer = image.consumer();
    } catch (CorruptRingException e) {
      assertThat(position & 7).isNotZero();
      count(Finding.CORRUPT);
      return;
    }
    Finding finding = oracle.at(position);
    while (finding == Finding.RECORD || finding == Finding.DISCARDED) {
      assertThat(next(consumer)).isEqualTo(finding);
      count(finding);
      if (finding == Finding.RECORD && inRuns) {
        position = compareRun(consumer, oracle, position);
      } else {
        if (finding == Finding.RECORD) {
          assertThat(payload(consumer)).isEqualTo(oracle.payload(position));
        }
        consumer.release();
        position = oracle.end(position);
        assertThat(consumer.position()).isEqualTo(position);
      }
      finding = oracle.at(position);
    }
    assertThat(next(consumer)).isEqualTo(finding);
    count(finding);
    consumer.publish();
    assertThat(image.consumerPosition()).isEqualTo(position);
    if (finding != Finding.CORRUPT) {
      assertThat(consumer.lookAgain()).isFalse();
    }
  }

  /** Compares all records of a run; returns the position behind it. */
  private static long compareRun(RingConsumer consumer, Oracle oracle, long position) {
    RecordRun run = consumer.takeRun(RUN_BYTES);
    long end = position + 8 + run.length();
    int records = 0;
    while (position != end) {
      if (oracle.at(position) == Finding.RECORD) {
        assertThat(run.next()).isTrue();
        byte[] payload = new byte[run.recordLength()];
        run.window().get(run.recordOffset(), payload);
        assertThat(payload).isEqualTo(oracle.payload(position));
        records++;
      } else {
        assertThat(oracle.at(position)).isEqualTo(Finding.DISCARDED);
      }
      position = oracle.end(position);
    }
    assertThat(run.next()).isFalse();
    assertThat(run.records()).isEqualTo(records);
    consumer.release();
    assertThat(consumer.position()).isEqualTo(end);
    return position;
  }

  private static Finding next(RingConsumer consumer) {
    try {
      return Finding.values()[consumer.next().ordinal()];
    } catch (CorruptRingException e) {
      return Finding.CORRUPT;
    }
  }

  private static byte[] payload(RingConsumer consumer) {
    byte[] payload = new byte[consumer.length()];
    consumer.window().get(consumer.offset(), payload);
    return payload;
  }

  private static void count(Finding finding) {
    FOUND.merge(finding, 1L, Long::sum);
  }

  @AfterContainer
  static void printFigures() {
    System.out.printf("Hostile memory: %,d ring states, in which were found: %s%n", states, FOUND);
  }
}
