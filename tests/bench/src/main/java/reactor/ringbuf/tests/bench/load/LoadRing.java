package reactor.ringbuf.tests.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import reactor.ringbuf.libbpf.BpfObject;

/** A ring buffer map with the programs of bench.bpf.c or rings.bpf.c, which write to it. */
public final class LoadRing implements AutoCloseable {

  private static final String MAP = "events";
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

  private final BpfObject object;
  private final LoadProgram flush;
  private final LoadProgram waiting;

  private LoadRing(BpfObject object) {
    this.object = object;
    this.flush = new LoadProgram(programFd("timed_64"), 1, 0, 0, LoadProgram.FORCE_WAKEUP);
    this.waiting = new LoadProgram(programFd("waiting"), 0, 0, 0, 0);
  }

  /** Creates a ring of so many bytes. */
  public static LoadRing create(long size) {
    return new LoadRing(
        BpfObject.open(LoadRing.class, "/bench.bpf.o").maxEntries(MAP, size).load());
  }

  /** Creates one with only the few programs of rings.bpf.c, which the kernel loads in no time. */
  static LoadRing small(long size) {
    return new LoadRing(
        BpfObject.open(LoadRing.class, "/rings.bpf.o").maxEntries(MAP, size).load());
  }

  /** The number under which the kernel knows the map. */
  public int mapId() {
    return (int) fdinfo(object.map(MAP).fd(), "map_id");
  }

  /** The number under which the kernel knows a program. */
  public int programId(String name) {
    return (int) fdinfo(programFd(name), "prog_id");
  }

  /** What a program has cost so far, if the kernel takes run times. */
  public RunTime runTime(String program) {
    int fd = programFd(program);
    return new RunTime(fdinfo(fd, "run_cnt"), fdinfo(fd, "run_time_ns"));
  }

  /**
   * The cost of a program.
   *
   * @param runs how often it ran
   * @param nanos how long that took in all
   */
  public record RunTime(long runs, long nanos) {}

  /** A program that writes so many records when it is run. */
  public LoadProgram program(String name, int count) {
    return new LoadProgram(programFd(name), count, 0, 0, 0);
  }

  int programFd(String name) {
    return object.program(name).fd();
  }

  /** Writes one record that notifies the consumer, whatever it has published. */
  public void flush() {
    flush.run();
  }

  /** Waits until the consumer has published all there is. */
  public void awaitDrained() {
    long start = System.nanoTime();
    while (bytesWaiting() > 0) {
      if (System.nanoTime() - start > DRAIN_LIMIT.toNanos()) {
        throw new IllegalStateException(
            "the consumer sleeps: it has left "
                + bytesWaiting()
                + " bytes in the ring for "
                + DRAIN_LIMIT.toSeconds()
                + " s");
      }
      Thread.yield();
    }
  }

  private long bytesWaiting() {
    waiting.run();
    return waiting.written();
  }

  private static long fdinfo(int fd, String key) {
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
          .filter(line -> line.startsWith(key + ":"))
          .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    object.close();
  }
}
