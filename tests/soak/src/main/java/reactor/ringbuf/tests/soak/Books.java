package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.ringbuf.linux.FileDescriptors;
import reactor.ringbuf.tests.fixtures.MappedArray;
import reactor.ringbuf.tests.fixtures.RingView;

/** What the kernel has of one map, whoever has made it: what was written, and what was lost. */
final class Books implements AutoCloseable {

  private static final int SLOTS = 64; // RINGBUF_LOST_SLOTS

  private final Path kept;
  private final MappedArray produced;
  private final MappedArray lostNumbers;
  private final MappedArray counter;
  private final RingView ring;

  private Books(Path kept, long ringBytes, int numbers) {
    this.kept = kept;
    produced = array("produced", 1);
    lostNumbers = array("lost_numbers", numbers / Long.SIZE);
    counter = array("events_lost", SLOTS);
    int fd = Pins.open(kept.resolve("events"));
    ring = new RingView(fd, ringBytes);
    FileDescriptors.close(fd);
  }

  /** Opens those of a map. */
  static Books open(Place place, int generation, long ringBytes, int numbers) {
    return new Books(place.kept(generation), ringBytes, numbers);
  }

  private MappedArray array(String map, int size) {
    int fd = Pins.open(kept.resolve(map));
    try {
      return new MappedArray(fd, size);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /** How many numbers were used up, from 0. */
  long produced() {
    return produced.get(0);
  }

  /** Whether there was no room for a number. */
  boolean isLost(long number) {
    return (lostNumbers.get((int) (number / Long.SIZE)) >>> number & 1) != 0;
  }

  /** What the counter says by which services learn of losses. */
  long lost() {
    return counter.sum();
  }

  /** Whether everything that is in the ring has been consumed and given back. */
  boolean isEmpty() {
    return ring.waiting() == 0;
  }

  /** The numbers of the records that the consumer has not given back. */
  Set<Long> left() {
    Set<Long> left = new HashSet<>();
    long end = ring.producerPosition();
    for (long position = ring.consumerPosition(); position < end; position += Loader.RECORD) {
      int header = ring.header(position);
      if (header != Loader.RECORD - 8) {
        throw new AssertionError("header 0x%x at %d of %s".formatted(header, position, kept));
      }
      left.add(ring.word(position, 0));
    }
    return left;
  }

  /** Lets the kernel forget the map, once nobody else has it. */
  void remove() {
    close();
    try (Stream<Path> pins = Files.list(kept)) {
      for (Path pin : List.copyOf(pins.toList())) {
        Files.delete(pin);
      }
      Files.delete(kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    produced.close();
    lostNumbers.close();
    counter.close();
    ring.close();
  }
}
