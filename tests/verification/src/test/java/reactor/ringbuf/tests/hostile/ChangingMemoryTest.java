package reactor.ringbuf.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import reactor.ringbuf.consumer.CorruptRingException;
import reactor.ringbuf.consumer.ForeignConsumerException;
import reactor.ringbuf.consumer.RecordBlock;
import reactor.ringbuf.consumer.RecordHeader;
import reactor.ringbuf.consumer.RecordRun;
import reactor.ringbuf.consumer.RingConsumer;
import reactor.ringbuf.tests.hostile.Oracle.Finding;

/**
 * The consumer on a ring that changes under it: between any two of its steps, so also between the
 * look at a header and the reading of its record, a header, the producer position or the consumer
 * position is overwritten.
 */
class ChangingMemoryTest {

  private static final int SIZE = 256;
  private static final Map<Integer, RingImage> IMAGES = new HashMap<>();
  private static long states;
  private static long changes;
  private static long records;
  private static long corrupt;
  private static long foreign;

  private final RecordBlock block = new RecordBlock();
  private RingImage image;
  private RingConsumer consumer;

  /** The producer position that the consumer goes by: it looks again when it has come that far. */
  private long reserved;

  /** What the consumer stored last. */
  private long published;

  @Property(tries = 200_000)
  void findsWhatTheOracleFindsAtThatMoment(
      @ForAll @IntRange(max = 2) int windows,
      @ForAll long start,
      @ForAll @Size(max = 8) long[] entries,
      @ForAll @Size(min = 1, max = 24) long[] steps) {
    begin(windows, start, entries);
    try {
      for (long step : steps) {
        switch ((int) (step >>> 61)) {
          case 0 -> look();
          case 1 -> storing(consumer::publishAllButLast);
          case 2 -> storing(consumer::publish);
          default -> readOne(step);
        }
        change(step);
      }
    } catch (CorruptRingException e) {
      corrupt++;
      assertThat(image.consumerPosition()).isEqualTo(published);
    } catch (ForeignConsumerException e) {
      foreign++;
      assertThat(image.consumerPosition()).isNotEqualTo(published);
    }
  }

  @Property(tries = 100_000)
  void runsStayWithinWhatWasChecked(
      @ForAll @IntRange(max = 2) int windows,
      @ForAll long start,
      @ForAll @Size(max = 8) long[] entries,
      @ForAll @Size(min = 1, max = 24) long[] steps) {
    begin(windows, start, entries);
    try {
      for (long step : steps) {
        if (consumer.scan(Integer.MAX_VALUE, 64)) {
          readRun(step);
        } else {
          consumer.publish();
        }
        change(step);
      }
    } catch (CorruptRingException e) {
      corrupt++;
    } catch (ForeignConsumerException e) {
      foreign++;
    }
  }

  private void begin(int windows, long start, long[] entries) {
    states++;
    image = IMAGES.computeIfAbsent(windows, key -> RingImage.of(SIZE, key));
    image.scribble(start);
    long position = start & -8;
    image.consumerPosition(position);
    image.producerPosition(Entries.write(image, position, entries));
    published = position;
    reserved = position;
    consumer = image.consumer();
  }

  private void readOne(long change) {
    long position = consumer.position();
    if (position == reserved) {
      reserved = image.producerPosition();
    }
    Oracle oracle = new Oracle(image, reserved);
    Finding finding = oracle.at(position);
    if (finding == Finding.CORRUPT) {
      consumer.scan(1, 1);
      throw new AssertionError("corrupt, and not noticed");
    }
    boolean there = finding == Finding.RECORD || finding == Finding.DISCARDED;
    assertThat(consumer.scan(1, 1)).isEqualTo(there);
    if (!there) {
      return;
    }
    RecordRun run = consumer.run();
    int at = run.start();
    assertThat(run.firstRecord() == at).isEqualTo(finding == Finding.RECORD);
    if (finding == Finding.DISCARDED) {
      run.passTo(run.end());
      storing(consumer::release);
      assertThat(consumer.position()).isEqualTo(oracle.end(position));
      records++;
      return;
    }
    long end = oracle.end(position);
    int length = oracle.payload(position).length;
    assertThat(RecordHeader.length(run.header(at))).isEqualTo(length);
    change(Long.rotateLeft(change, 17));
    byte[] payload = new byte[length];
    run.memory().get(at + RecordHeader.SIZE, payload);
    for (int i = 0; i < length; i++) {
      assertThat(payload[i]).isEqualTo(image.get(position + 8 + i));
    }
    run.passTo(run.end());
    storing(consumer::release);
    assertThat(consumer.position()).isEqualTo(end);
    records++;
  }

  private void readRun(long change) {
    long position = consumer.position();
    RecordRun found = consumer.run();
    RecordRun run = found.detach(found.firstRecord());
    if ((change & 1) == 0) {
      run.copyTo(block); // what it looks like from here on does not change any more
    }
    change(Long.rotateLeft(change, 17));
    int at = run.start();
    try {
      while (at != run.end()) {
        int length = RecordHeader.length(run.header(at));
        records++;
        at += RecordHeader.footprint(length);
        assertThat(at).isLessThanOrEqualTo(run.end());
      }
    } catch (CorruptRingException e) {
      assertThat(run.isCopied()).isFalse();
      corrupt++;
    }
    found.passTo(found.end());
    consumer.release();
    // Where the run ends was settled before the change, within what producers had reserved.
    assertThat(consumer.position()).isEqualTo(run.position(run.end()));
    assertThat(consumer.position() - position).isBetween(8L, (long) SIZE);
  }

  private void look() {
    storing(consumer::publish);
    assertThat(published).isEqualTo(consumer.position());
    reserved = image.producerPosition();
    boolean again = consumer.lookAgain();
    Finding finding = new Oracle(image, reserved).at(consumer.position());
    assertThat(again).isEqualTo(finding != Finding.EMPTY && finding != Finding.BUSY);
  }

  /** Runs what may store the consumer position; it throws where a stranger's would be lost. */
  private void storing(Runnable action) {
    long before = image.consumerPosition();
    action.run();
    if (image.consumerPosition() != before) {
      assertThat(before).isEqualTo(published);
      published = image.consumerPosition();
    }
  }

  private void change(long number) {
    changes++;
    long where = consumer.position() + (number >>> 8 & SIZE - 8);
    switch ((int) (number >>> 3 & 15)) {
      case 0 -> image.header(where, (int) (number >>> 20));
      case 1, 2, 3 -> image.header(where, Entries.header(number, SIZE));
      case 4 -> image.producerPosition(Entries.producer(number, image, consumer.position(), where));
      case 5, 6 -> image.producerPosition(where);
      case 7 -> image.consumerPosition(image.consumerPosition() + (number >>> 20 & 8));
      default -> image.header(where, image.header(where) & ~RingImage.BUSY); // a commit
    }
  }

  @AfterContainer
  static void printFigures() {
    System.out.printf(
        "Changing memory: %,d rings, %,d changes, %,d records; %,d corrupt, %,d foreign consumers%n",
        states, changes, records, corrupt, foreign);
  }
}
