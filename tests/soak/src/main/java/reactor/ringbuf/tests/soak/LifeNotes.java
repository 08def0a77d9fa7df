package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one life of a service has received, of which maps, in a file that is mapped and so outlives
 * it. Fails on what no life may see: a number out of order, or one that comes again behind a new
 * one.
 */
final class LifeNotes {

  /**
   * What a life has received of one map.
   *
   * @param generation which map
   * @param records how many records
   * @param repeated how many of them had been delivered before, in a former life
   */
  record OfMap(int generation, long records, long repeated) {}

  /** What a record takes, so that a storm keeps the ring full. */
  private static final long WORK_NANOS = 1_000;

  private static final int PRODUCERS = 2;
  private static final int MOST_MAPS = 4_096;
  private static final int HEADER = 24;
  private static final int ENTRY = 24;
  private static final int MAPS = 0;
  private static final int RECORDS = 8;
  private static final int OF_VISITOR = 16;

  private final MappedByteBuffer file;
  private final Place place;
  private final int numbers;

  /** For the writer: of the present map. */
  private int generation = -1;

  private @Nullable Delivered delivered;
  private final long[] last = new long[PRODUCERS];
  private boolean newSeen;

  /**
   * Opens the notes of a life.
   *
   * @param numbers how many numbers of each map there is room for
   */
  LifeNotes(Place place, int life, int numbers) throws IOException {
    this.place = place;
    this.numbers = numbers;
    Path path = place.life(life);
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER + MOST_MAPS * ENTRY);
    }
    file.order(ByteOrder.nativeOrder());
  }

  /** Notes a record: the three words that it begins with make two arguments. */
  void received(long number, long origin) {
    int from = (int) origin;
    int producer = (int) (origin >>> Integer.SIZE);
    Delivered map = delivered;
    if (from != generation || map == null) {
      map = begin(from);
    }
    if (number <= last[producer]) {
      throw new AssertionError(
          "generation %d: %d after %d".formatted(from, number, last[producer]));
    }
    last[producer] = number;
    boolean repeated = map.note(number) > 0;
    if (repeated && newSeen && producer == 0) {
      throw new AssertionError(
          "generation %d: %d comes again, behind records that are new".formatted(from, number));
    }
    newSeen |= !repeated;
    int entry = HEADER + (maps() - 1) * ENTRY;
    file.putLong(entry + 8, file.getLong(entry + 8) + 1);
    file.putLong(entry + 16, file.getLong(entry + 16) + (repeated ? 1 : 0));
    if (producer == Visitor.PRODUCER) {
      file.putLong(OF_VISITOR, recordsOfVisitor() + 1);
    }
    file.putLong(RECORDS, records() + 1);
    long end = System.nanoTime() + WORK_NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private Delivered begin(int from) {
    if (from <= generation) {
      throw new AssertionError(
          "generation %d is received after generation %d".formatted(from, generation));
    }
    Delivered map;
    try {
      map = new Delivered(place.delivered(from), numbers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    delivered = map;
    generation = from;
    Arrays.fill(last, -1);
    newSeen = false;
    int entry = HEADER + maps() * ENTRY;
    file.putLong(entry, from);
    file.putInt(MAPS, maps() + 1);
    return map;
  }

  private int maps() {
    return file.getInt(MAPS);
  }

  /** How many records were received so far. */
  long records() {
    return file.getLong(RECORDS);
  }

  /** How many of them the {@link Visitor} has written. */
  long recordsOfVisitor() {
    return file.getLong(OF_VISITOR);
  }

  /** By map, in their order. */
  List<OfMap> byMap() {
    List<OfMap> all = new ArrayList<>();
    for (int i = 0; i < maps(); i++) {
      int entry = HEADER + i * ENTRY;
      all.add(
          new OfMap((int) file.getLong(entry), file.getLong(entry + 8), file.getLong(entry + 16)));
    }
    return all;
  }
}
