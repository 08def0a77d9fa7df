package reactor.ringbuf.tests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.tests.fixtures.BpfFs;
import reactor.ringbuf.tests.fixtures.TestRun;

/**
 * A ring of this kernel that is pinned, and the program that writes numbered events to it. Its
 * methods are for one thread, but for {@link #waiting}, which is for another.
 */
final class NumberedRing implements AutoCloseable {

  // struct run of numbered.bpf.c
  private static final int FIRST = 0;
  private static final int COUNT = 8;
  private static final int STOP_WHEN_FULL = 16;
  private static final int WRITTEN = 24;
  private static final int LOST = 32;
  private static final int SIZE = 40;

  private static final String RING = "events";

  private final BpfFs fileSystem;
  private final BpfObject object;
  private final Path pin;
  private final TestRun write = new TestRun(SIZE);
  private final TestRun waiting = new TestRun(SIZE);
  private long produced;
  private long written;
  private long lost;

  private NumberedRing(BpfFs fileSystem, BpfObject object, Path pin) {
    this.fileSystem = fileSystem;
    this.object = object;
    this.pin = pin;
  }

  /** Makes a ring of so many bytes, of which the object says what its events are. */
  static NumberedRing create(long size) {
    return create(size, RING);
  }

  /** The same with a name of the caller's choice, of which an agent takes it for another ring. */
  static NumberedRing create(long size, String name) {
    return pinned(BpfFs.mount(), size, name);
  }

  /** Makes a ring and pins it where another one was, as a loader does that is started again. */
  static NumberedRing inPlaceOf(NumberedRing other, long size) {
    try {
      Files.delete(other.pin);
      Files.delete(other.fileSystem.path(other.name() + "_lost"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pinned(other.fileSystem, size, other.name());
  }

  private static NumberedRing pinned(BpfFs fileSystem, long size, String name) {
    try {
      BpfObject object =
          BpfObject.open(NumberedRing.class, "/numbered.bpf.o").maxEntries(RING, size).load();
      object.map(RING).pin(fileSystem.path(name));
      object.map(RING + "_lost").pin(fileSystem.path(name + "_lost"));
      return new NumberedRing(fileSystem, object, fileSystem.path(name));
    } catch (RuntimeException e) {
      fileSystem.close();
      throw e;
    }
  }

  /** What an agent calls it. */
  String name() {
    return String.valueOf(pin.getFileName());
  }

  /** Where it is pinned. */
  Path pin() {
    return pin;
  }

  /** Writes events with the next numbers; those that find no room are lost, and their numbers. */
  void write(int count) {
    run(count, false);
    produced += count;
  }

  /** Writes events until there is no room. */
  void fill() {
    run(1 << 23, true);
    lost--; // the one that ended it, which nobody misses
    produced = written + lost;
  }

  private void run(int count, boolean stopWhenFull) {
    ByteBuffer context = write.context();
    context.putLong(FIRST, produced);
    context.putLong(COUNT, count);
    context.putLong(STOP_WHEN_FULL, stopWhenFull ? 1 : 0);
    write.run(object.program("write").fd());
    written += context.getLong(WRITTEN);
    lost += context.getLong(LOST);
  }

  /** How many bytes nobody has given back yet. */
  long waiting() {
    waiting.run(object.program("waiting").fd());
    return waiting.context().getLong(COUNT);
  }

  /** How many numbers there are so far. */
  long produced() {
    return produced;
  }

  /** How many of them found room. */
  long written() {
    return written;
  }

  /** How many of them did not. */
  long lost() {
    return lost;
  }

  @Override
  public void close() {
    object.close();
    fileSystem.close();
  }
}
