package reactor.ringbuf.tests.fleet;

import java.nio.ByteBuffer;
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
  private final TestRun write = new TestRun(SIZE);
  private final TestRun waiting = new TestRun(SIZE);
  private long produced;
  private long written;
  private long lost;

  private NumberedRing(BpfFs fileSystem, BpfObject object) {
    this.fileSystem = fileSystem;
    this.object = object;
  }

  /** Makes a ring of so many bytes. */
  static NumberedRing create(long size) {
    BpfFs fileSystem = BpfFs.mount();
    try {
      BpfObject object =
          BpfObject.open(NumberedRing.class, "/numbered.bpf.o").maxEntries(RING, size).load();
      NumberedRing ring = new NumberedRing(fileSystem, object);
      object.map(RING).pin(ring.pin());
      object.map(RING + "_lost").pin(fileSystem.path(RING + "_lost"));
      return ring;
    } catch (RuntimeException e) {
      fileSystem.close();
      throw e;
    }
  }

  /** Where it is pinned. */
  Path pin() {
    return fileSystem.path(RING);
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
