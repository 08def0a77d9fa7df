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
import reactor.ringbuf.consumer.RecordBlock;
import reactor.ringbuf.consumer.RecordHeader;
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
  private static final RecordBlock BLOCK = new RecordBlock();
  private static long states;

  @Property(tries = 1_000_000)
  void consumerFindsWhatTheOracleFinds(
      @ForAll @IntRange(max = 2) int size,
      @ForAll @IntRange(max = 2) int windows,
      @ForAll long start,
      @ForAll @Size(max = 8) long[] entries,
      @ForAll long producer,
      @ForAll boolean inRuns,
      @ForAll boolean copied) {
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
      assertThat(consumer.scan(inRuns ? Integer.MAX_VALUE : 1, RUN_BYTES)).isTrue();
      position = compareRun(consumer, oracle, position, copied);
      finding = oracle.at(position);
    }
    assertThat(foundNothing(consumer)).isEqualTo(finding != Finding.CORRUPT);
    count(finding);
    consumer.publish();
    assertThat(image.consumerPosition()).isEqualTo(position);
    if (finding != Finding.CORRUPT) {
      assertThat(consumer.lookAgain()).isFalse();
    }
  }

  /** Compares all records of a run; returns the position behind it. */
  private static long compareRun(RingConsumer consumer, Oracle oracle, long start, boolean copied) {
    RecordRun run = consumer.run();
    long position = start;
    int records = 0;
    int discards = 0;
    boolean alike = true;
    if (copied && (start >> 3) % 2 == 0) { // by turns, as chance has it
      run.copyTo(BLOCK);
    } else if (copied) {
      run.copy();
    }
    int first = RecordHeader.length(run.header(run.start()));
    int at = run.start();
    while (at != run.end()) {
      int header = run.header(at);
      int length = RecordHeader.length(header);
      boolean discarded = RecordHeader.isDiscarded(header);
      Finding finding = discarded ? Finding.DISCARDED : Finding.RECORD;
      assertThat(run.position(at)).isEqualTo(position);
      assertThat(oracle.at(position)).isEqualTo(finding);
      if (discarded) {
        discards++;
      } else {
        byte[] payload = new byte[length];
        run.memory().get(at + RecordHeader.SIZE, payload);
        assertThat(payload).isEqualTo(oracle.payload(position));
        records++;
      }
      alike &= !discarded && length == first;
      count(finding);
      position = oracle.end(position);
      at += RecordHeader.footprint(length);
    }
    run.passTo(at);
    assertThat(run.discards()).isEqualTo(discards);
    assertThat(run.commonLength() == RecordRun.MIXED || alike && run.commonLength() == first)
        .isTrue();
    assertThat(run.records()).isEqualTo(records);
    consumer.release();
    assertThat(consumer.position()).isEqualTo(position).isNotEqualTo(start);
    return position;
  }

  private static boolean foundNothing(RingConsumer consumer) {
    try {
      return !consumer.scan(1, 1);
    } catch (CorruptRingException e) {
      return false;
    }
  }

  private static void count(Finding finding) {
    FOUND.merge(finding, 1L, Long::sum);
  }

  @AfterContainer
  static void printFigures() {
    System.out.printf("Hostile memory: %,d ring states, in which were found: %s%n", states, FOUND);
  }
}
